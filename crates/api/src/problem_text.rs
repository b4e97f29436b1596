//! The one table of what each [`ProblemCode`] says: HTTP status, a sentence, and what to do next, in both languages.

use crate::ProblemCode;

/// What a code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemText {
    /// HTTP status.
    pub status: u16,
    /// A sentence in Chinese.
    pub title_zh: &'static str,
    /// A sentence in English.
    pub title: &'static str,
    /// What to do next, in Chinese.
    pub next_zh: &'static str,
    /// What to do next, in English.
    pub next: &'static str,
}

impl ProblemCode {
    /// The code as it crosses the boundary, in snake case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// What the code says.
    #[must_use]
    pub fn text(self) -> ProblemText {
        let (_, status, title_zh, title, next_zh, next) = self.row();
        ProblemText { status, title_zh, title, next_zh, next }
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, u16, &'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => ("not_found", 404,
                "没有这个接口地址", "There is no such address under /api",
                "请刷新页面；若仍出现，页面与服务端的版本可能不一致", "Reload the page; if it stays, page and Worker may be of different versions"),
            Self::MethodNotAllowed => ("method_not_allowed", 405,
                "这个地址不支持该请求方法", "This address does not take that method",
                "请按 Allow 头所列的方法调用", "Use a method that the Allow header lists"),
            Self::NotSameOrigin => ("not_same_origin", 403,
                "该请求不是由本页面发出的", "The call did not come from this page",
                "请在本系统的页面中操作；用脚本调用须带上请求头 x-nontax-desk: 1，POST 须用 application/json", "Use this system's own page; a script must send the header x-nontax-desk: 1, and POST must carry application/json"),
            Self::SignInNotConfigured => ("sign_in_not_configured", 503,
                "尚未配置登录，因此拒绝一切请求", "Sign-in is not configured, so everything is refused",
                "请管理员按 worker/README.md 的说明配置 Cloudflare Access 登录：ACCESS_TEAM_DOMAIN（团队域名，如 team.cloudflareaccess.com）、ACCESS_AUD（应用的 AUD 标记）与 PEOPLE（谁可以看什么）；上传文件核对不受影响", "An administrator is to configure sign-in by Cloudflare Access as worker/README.md tells: ACCESS_TEAM_DOMAIN (the team's domain, like team.cloudflareaccess.com), ACCESS_AUD (the application's AUD tag) and PEOPLE (who may see what); checking files of your own works without it"),
            Self::BadConfiguration => ("bad_configuration", 503,
                "服务端配置有误", "The Worker's configuration is wrong",
                "请管理员改正所指的配置项并重新部署", "An administrator is to correct the setting named here and deploy again"),
            Self::NotSignedIn => ("not_signed_in", 401,
                "尚未登录，或登录已过期", "You are not signed in, or no longer",
                "请重新登录后再试", "Sign in again, then try once more"),
            Self::NotAllowed => ("not_allowed", 403,
                "您无权查看该商户", "You may not see this merchant",
                "请选择列表中的商户；如需权限，请联系管理员", "Choose a merchant from the list, or ask an administrator for the right"),
            Self::NoRights => ("no_rights", 403,
                "您已登录，但尚未获得任何权限", "You are signed in, but nobody has given you any right here",
                "请联系管理员在配置 PEOPLE 中加入您的邮箱或所属组", "Ask an administrator to add your e-mail address, or a group of yours, to the setting PEOPLE"),
            Self::AdministratorsOnly => ("administrators_only", 403,
                "只有管理员可以进行此操作", "Only administrators may do this",
                "请联系管理员操作，或请其在配置 PEOPLE 中给您管理员角色", "Ask an administrator to do it, or to give you the role of administrator in the setting PEOPLE"),
            Self::SignInUnavailable => ("sign_in_unavailable", 503,
                "暂时无法核对登录", "Who signed in cannot be checked just now",
                "请稍候再试；若持续出现，请管理员检查 Cloudflare Access 的团队域名 ACCESS_TEAM_DOMAIN", "Try again shortly; if it stays, an administrator is to check the team domain of Cloudflare Access, ACCESS_TEAM_DOMAIN"),
            Self::BadMchId => ("bad_mch_id", 400,
                "商户号格式不正确", "This is not a merchant number",
                "请填写 8 至 12 位数字的子商户号", "Give the sub-merchant number (子商户号), 8 to 12 digits"),
            Self::BadDate => ("bad_date", 400,
                "日期格式不正确", "This is not a date",
                "请按 20170903 的格式填写日历上存在的日期", "Give a day of the calendar in the form 20170903"),
            Self::BadBillType => ("bad_bill_type", 400,
                "账单类型不正确", "This is not a bill type",
                "请使用 ALL、SUCCESS 或 REFUND", "Use ALL, SUCCESS or REFUND"),
            Self::BadRequest => ("bad_request", 400,
                "请求内容不正确", "The request is not valid",
                "请改正所指的内容后再试", "Correct what is named here, then try again"),
            Self::TooLarge => ("too_large", 413,
                "请求内容过大", "The request is too large",
                "请缩小请求内容", "Send less"),
            Self::DateInFuture => ("date_in_future", 409,
                "账单日期在未来", "The date is in the future",
                "请选择昨天或更早的日期", "Choose yesterday or an earlier day"),
            Self::DateIsToday => ("date_is_today", 409,
                "今天的账单要到明天早上 6 点以后才有", "Today's statement comes tomorrow after 06:00 Beijing time",
                "请选择昨天或更早的日期", "Choose yesterday or an earlier day"),
            Self::NotReadyYet => ("not_ready_yet", 409,
                "昨天的账单在北京时间早上 6 点以后才有", "Yesterday's statement is ready after 06:00 Beijing time",
                "请在 6 点以后再取；也可以仍然尝试", "Come back after 06:00, or try all the same"),
            Self::NoBill => ("no_bill", 404,
                "微信没有该商户这一天的账单", "WeChat has no statement for this merchant and day",
                "当天可能没有交易；也请确认填写的是子商户号（不是商户号），且商户与 appid 对应", "Perhaps there was no trade that day; also make sure that the number is the sub-merchant's (子商户号, not 商户号) and belongs to the appid"),
            Self::WeixinError => ("weixin_error", 502,
                "微信返回了错误", "WeChat answered an error",
                "请稍候再试；若持续出现，请把错误码和 rid 提供给微信支付技术支持", "Try again later; if it stays, give WeChat's support the code and the rid"),
            Self::WrongCredentials => ("wrong_credentials", 502,
                "微信不认可本系统的 appid 或 AppSecret", "WeChat refuses our appid or AppSecret",
                "请管理员核对 appid 与 AppSecret；改正之前重试没有用", "An administrator is to check appid and AppSecret; retrying does not help before that"),
            Self::TokenServerFailed => ("token_server_failed", 502,
                "本单位的令牌服务没有给出 access_token", "Your organisation's token server gave no access token",
                "请稍候再试；若持续出现，请管理员检查 TOKEN_SERVERS 中的地址、其密钥（TOKEN_SERVER_BEARER_…）与该服务本身", "Try again later; if it stays, an administrator is to check the address in TOKEN_SERVERS, its bearer (TOKEN_SERVER_BEARER_…) and the server itself"),
            Self::AddressNotAllowed => ("address_not_allowed", 502,
                "本系统的 IP 地址不在微信的白名单中", "Our address is not on WeChat's whitelist",
                "请在微信公众平台把所示地址加入 IP 白名单", "Add the address shown to the IP whitelist in WeChat's console"),
            Self::BadAnswer => ("bad_answer", 502,
                "微信返回的内容不是账单接口应有的内容", "What came back is no answer of WeChat's API",
                "请稍候再试；若持续出现，请管理员检查 WEIXIN_API_BASE 与中间的反向代理", "Try again later; if it stays, an administrator is to check WEIXIN_API_BASE and any reverse proxy in between"),
            Self::Unreachable => ("unreachable", 502,
                "连接不上微信接口", "WeChat could not be reached, or the connection broke",
                "请稍候再试；若持续出现，请管理员检查网络与 WEIXIN_API_BASE", "Try again later; if it stays, an administrator is to check the network and WEIXIN_API_BASE"),
            Self::TimedOut => ("timed_out", 504,
                "微信接口没有在时限内应答", "WeChat did not answer in time",
                "请稍候再试", "Try again later"),
            Self::WeixinDown => ("weixin_down", 503,
                "微信接口连续出错，暂停调用", "WeChat failed several times, so nothing is asked of it for a while",
                "系统会自动恢复；请在所示时间之后再试", "This ends by itself; try again after the time shown"),
            Self::TooMany => ("too_many", 429,
                "调用次数过多", "Too many calls",
                "请在所示时间之后再试", "Try again after the time shown"),
            Self::StatementTooLarge => ("statement_too_large", 507,
                "账单超过归档所能接收的大小", "The statement is larger than the archive takes",
                "请直接查询或下载该日账单自行保存；如需归档，请联系本系统的维护者", "Fetch that day directly and keep the file yourselves; to have it archived, ask this system's maintainers"),
            Self::ArchiveUnavailable => ("archive_unavailable", 503,
                "归档暂时无法读写", "The archive cannot be read or written just now",
                "请稍候再试；若持续出现，请管理员检查归档存储桶、队列与 Durable Object 的绑定", "Try again later; if it stays, an administrator is to check the bindings of the archive's bucket, queue and Durable Objects"),
            Self::AuditUnavailable => ("audit_unavailable", 503,
                "操作记录无法写入，因此不提供任何数据", "The audit log cannot be written, so nothing is given out",
                "请稍候再试；若持续出现，请管理员检查 AUDIT_LOG 与归档存储桶的绑定", "Try again later; if it stays, an administrator is to check the bindings of AUDIT_LOG and of the archive's bucket"),
            Self::Internal => ("internal", 500,
                "系统内部出错", "A fault of this system",
                "请再试一次；若持续出现，请把请求编号提供给管理员", "Try once more; if it stays, give an administrator the request id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [ProblemCode; 32] = [
        ProblemCode::NotFound,
        ProblemCode::MethodNotAllowed,
        ProblemCode::NotSameOrigin,
        ProblemCode::SignInNotConfigured,
        ProblemCode::BadConfiguration,
        ProblemCode::NotSignedIn,
        ProblemCode::NotAllowed,
        ProblemCode::NoRights,
        ProblemCode::AdministratorsOnly,
        ProblemCode::SignInUnavailable,
        ProblemCode::BadMchId,
        ProblemCode::BadDate,
        ProblemCode::BadBillType,
        ProblemCode::BadRequest,
        ProblemCode::TooLarge,
        ProblemCode::DateInFuture,
        ProblemCode::DateIsToday,
        ProblemCode::NotReadyYet,
        ProblemCode::NoBill,
        ProblemCode::WeixinError,
        ProblemCode::WrongCredentials,
        ProblemCode::TokenServerFailed,
        ProblemCode::AddressNotAllowed,
        ProblemCode::BadAnswer,
        ProblemCode::Unreachable,
        ProblemCode::TimedOut,
        ProblemCode::WeixinDown,
        ProblemCode::TooMany,
        ProblemCode::StatementTooLarge,
        ProblemCode::ArchiveUnavailable,
        ProblemCode::AuditUnavailable,
        ProblemCode::Internal,
    ];

    #[test]
    fn the_name_is_the_one_that_crosses_the_boundary() {
        for code in ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{}\"", code.as_str()));
        }
    }

    #[test]
    fn every_code_says_what_happened_and_what_to_do_in_both_languages() {
        let chinese = |text: &str| text.chars().any(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol));
        for code in ALL {
            let text = code.text();
            assert!((400..600).contains(&text.status));
            assert!(chinese(text.title_zh) && chinese(text.next_zh), "{code:?}");
            assert!(!text.title.is_empty() && !chinese(text.title) && !text.next.is_empty(), "{code:?}");
        }
    }
}
