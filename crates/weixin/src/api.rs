//! The three addresses of WeChat's API by name: limits and pauses are kept for each by itself.

use crate::path;
use serde::{Deserialize, Serialize};

/// One of the addresses that are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// `cgi-bin/stable_token`.
    StableToken,
    /// `nontax/downloadbill`.
    DownloadBill,
    /// `nontax/getorderlist`.
    GetOrderList,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::StableToken, Self::DownloadBill, Self::GetOrderList];

    /// Its path below the base address.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::StableToken => path::STABLE_TOKEN,
            Self::DownloadBill => path::DOWNLOAD_BILL,
            Self::GetOrderList => path::GET_ORDER_LIST,
        }
    }

    /// Its name in logs and settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StableToken => "stable_token",
            Self::DownloadBill => "downloadbill",
            Self::GetOrderList => "getorderlist",
        }
    }
}
