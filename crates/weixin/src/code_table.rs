//! WeChat's error codes in one table: a name, what it means, and what to do, in Chinese and English.

/// What kind of remedy a code has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// WeChat is busy or still working: the same call may succeed later.
    Retry,
    /// The token is wrong or too old: another token may succeed.
    NewToken,
    /// appid or appsecret are wrong or frozen: no retry helps.
    Credentials,
    /// The caller's address is not allowed.
    Whitelist,
    /// The account lacks a right, is restricted or blocked.
    Permission,
    /// Too many calls.
    Quota,
    /// WeChat has no such bill.
    NoBill,
    /// The request was not as WeChat wants it.
    Request,
}

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `errcode`.
    pub code: i64,
    /// A stable English name.
    pub name: &'static str,
    /// Its remedy's kind.
    pub class: Class,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
    /// What it means, in English.
    pub meaning: &'static str,
    /// What to do, in Chinese.
    pub advice_zh: &'static str,
    /// What to do, in English.
    pub advice: &'static str,
}

/// The entry of a code that a business call answered; `None` for a code that is not in the table.
#[must_use]
pub fn lookup(code: i64) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.code == code)
}

/// The entry of a code that the token endpoint answered. There 40001 speaks of the secret, not of a token.
#[must_use]
pub fn lookup_at_token_endpoint(code: i64) -> Option<&'static Entry> {
    if code == WRONG_SECRET.code { Some(&WRONG_SECRET) } else { lookup(code) }
}

impl Class {
    /// Whether the same call may succeed a little later without anybody changing anything.
    #[must_use]
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Retry | Self::NewToken | Self::Quota)
    }
}

const WRONG_SECRET: Entry = Entry {
    code: 40001,
    name: "wrong_secret",
    class: Class::Credentials,
    meaning_zh: "微信不认可这个 AppSecret",
    meaning: "WeChat does not accept this AppSecret",
    advice_zh: "请管理员核对 AppSecret 是否属于该 appid、是否已被重置，然后更新配置",
    advice: "Have an administrator check that the AppSecret belongs to the appid and was not reset, then update the configuration",
};

macro_rules! table {
    ($($code:literal $name:literal $class:ident $meaning_zh:literal $meaning:literal $advice_zh:literal $advice:literal;)*) => {
        /// Every known code, by code.
        pub const TABLE: &[Entry] = &[$(Entry {
            code: $code, name: $name, class: Class::$class,
            meaning_zh: $meaning_zh, meaning: $meaning, advice_zh: $advice_zh, advice: $advice,
        }),*];
    };
}

table! {
    -1 "busy" Retry
        "微信系统繁忙" "WeChat is busy"
        "请稍候一分钟再试；若持续出现，请带上 rid 联系微信支付技术支持" "Try again in a minute; if it stays, contact WeChat's support with the rid";
    100 "bill_system_error" Retry
        "微信账单系统出错" "WeChat's bill system failed"
        "请稍候再试；若持续出现，请带上 rid 联系微信支付技术支持" "Try again later; if it stays, contact WeChat's support with the rid";
    20001 "bill_bad_request" Request
        "账单请求的参数有误" "The bill request has a wrong parameter"
        "请核对子商户号、账单日期和账单类型" "Check the sub-merchant number, the date and the bill type";
    20002 "no_bill" NoBill
        "微信没有这一天的账单" "WeChat has no bill for this day"
        "请确认当天有交易，且使用的是子商户号（不是商户号）；账单仍在生成时请稍后再试" "Make sure there was trade that day and that the number is the sub-merchant's (子商户号, not 商户号); if the bill is still being made, try later";
    20003 "bill_failed" Retry
        "微信未能取出账单" "WeChat could not fetch the bill"
        "请稍候再试" "Try again later";
    20007 "bill_compression" Retry
        "微信处理账单文件时出错" "WeChat failed while it prepared the bill file"
        "请稍候再试；若持续出现，请带上 rid 联系微信支付技术支持" "Try again later; if it stays, contact WeChat's support with the rid";
    20100 "bill_not_ready" Retry
        "账单尚未准备好" "The bill is not ready yet"
        "请在北京时间早上 6 点以后再试" "Try again after 06:00 Beijing time";
    40001 "invalid_credential" NewToken
        "微信不认可当前的 access_token" "WeChat does not accept the access_token"
        "系统已换过一次 access_token；请再试一次，若仍失败，请管理员检查是否有其他系统在反复刷新同一 appid 的 token" "The token was replaced once already; try again, and if it stays, have an administrator find out whether another system keeps refreshing this appid's token";
    40013 "invalid_appid" Credentials
        "appid 无效" "The appid is not valid"
        "请管理员核对商户配置中的 appid（区分大小写）" "Have an administrator check the appid in the merchant's configuration (case matters)";
    40014 "invalid_token" NewToken
        "access_token 无效" "The access_token is not valid"
        "系统已换过一次 access_token；请再试一次，若仍失败，请管理员核对 appid 与商户是否对应" "The token was replaced once already; try again, and if it stays, have an administrator check that appid and merchant belong together";
    40125 "invalid_secret" Credentials
        "AppSecret 无效" "The AppSecret is not valid"
        "请管理员核对 AppSecret 是否抄全、是否已被重置，然后更新配置" "Have an administrator check that the AppSecret is complete and was not reset, then update the configuration";
    40164 "address_not_whitelisted" Whitelist
        "调用方的 IP 地址不在微信的白名单中" "The calling address is not on WeChat's whitelist"
        "请在微信公众平台（开发接口管理 → 基本配置 → IP 白名单）加入显示的地址；没有固定地址时，请让 WEIXIN_API_BASE 指向本单位有固定地址的反向代理" "Add the address shown to the IP whitelist in WeChat's console; without a fixed address, point WEIXIN_API_BASE at a reverse proxy of your own that has one";
    40243 "secret_frozen" Credentials
        "AppSecret 已被冻结" "The AppSecret is frozen"
        "请管理员登录微信公众平台解冻 AppSecret 后再试" "Have an administrator unfreeze the AppSecret in WeChat's console";
    41001 "token_missing" NewToken
        "请求缺少 access_token" "The request had no access_token"
        "请检查中间的反向代理是否丢掉了网址中的参数" "Check whether a reverse proxy in between drops the query of the address";
    41002 "appid_missing" Request
        "请求缺少 appid" "The request had no appid"
        "请检查中间的反向代理是否改动了请求内容" "Check whether a reverse proxy in between changes the request's body";
    41004 "secret_missing" Credentials
        "请求缺少 AppSecret" "The request had no AppSecret"
        "请管理员检查该 appid 的密钥是否已配置" "Have an administrator check that this appid's secret is configured";
    42001 "token_expired" NewToken
        "access_token 已过期" "The access_token has expired"
        "系统已换过一次 access_token；请再试一次" "The token was replaced once already; try again";
    43002 "post_required" Request
        "微信要求使用 POST" "WeChat wants POST"
        "请检查中间的反向代理是否把请求改成了 GET" "Check whether a reverse proxy in between turns the request into a GET";
    44002 "empty_body" Request
        "微信收到的请求内容为空" "WeChat received an empty body"
        "请检查中间的反向代理是否丢掉了请求内容" "Check whether a reverse proxy in between drops the request's body";
    45009 "daily_quota" Quota
        "今天的调用次数已用完" "Today's calls are used up"
        "额度在北京时间零点恢复；急用时管理员可在微信公众平台清零" "The quota comes back at midnight in Beijing; an administrator can clear it in WeChat's console";
    45011 "minute_quota" Quota
        "调用过于频繁" "Too many calls in a minute"
        "请一分钟后再试" "Try again in a minute";
    47001 "bad_data" Request
        "微信无法解析请求内容" "WeChat cannot parse the request"
        "请检查中间的反向代理是否改动了请求内容" "Check whether a reverse proxy in between changes the request's body";
    48001 "api_not_granted" Permission
        "该 appid 没有这个接口的权限" "The API is not granted to this appid"
        "非税账单接口通常只授予收款银行的 appid；请确认账号已认证，并向微信支付非税团队申请权限，或改用银行提供的 appid" "The non-tax statement is mostly granted to the collecting bank's appid: make sure the account is certified and ask WeChat's non-tax team for the right, or use the bank's appid";
    48004 "api_blocked" Permission
        "该接口已被微信封禁" "WeChat has blocked this API for the account"
        "请管理员登录微信公众平台查看封禁原因" "Have an administrator look up the reason in WeChat's console";
    50002 "account_limited" Permission
        "账号受限，可能已被冻结或注销" "The account is restricted, perhaps frozen or closed"
        "请管理员登录微信公众平台查看账号状态" "Have an administrator check the account's state in WeChat's console";
    50004 "token_api_forbidden" Permission
        "该账号被禁止获取 access_token" "The account may not ask for tokens"
        "请管理员登录微信公众平台查看账号状态" "Have an administrator check the account's state in WeChat's console";
    50007 "account_frozen" Permission
        "账号已冻结" "The account is frozen"
        "请管理员登录微信公众平台解冻账号" "Have an administrator unfreeze the account in WeChat's console";
    61004 "address_not_registered" Whitelist
        "调用方的 IP 地址未登记" "The calling address is not registered"
        "请在微信平台登记调用方的 IP 地址；没有固定地址时，请让 WEIXIN_API_BASE 指向本单位有固定地址的反向代理" "Register the calling address with WeChat; without a fixed address, point WEIXIN_API_BASE at a reverse proxy of your own that has one";
    61500 "bad_date" Request
        "微信不认可这个日期" "WeChat does not accept the date"
        "请核对账单日期" "Check the date";
    89503 "admin_must_confirm" Whitelist
        "此次调用需要公众号管理员确认" "The account's administrator must confirm this call"
        "请管理员在微信中确认后再试" "Have the administrator confirm it in WeChat, then try again";
    89506 "address_refused_a_day" Whitelist
        "该 IP 地址两次被管理员拒绝，24 小时内不能调用" "The administrator refused this address twice; it is blocked for 24 hours"
        "请 24 小时后再试，或请管理员把地址加入白名单" "Try again after 24 hours, or have the administrator add the address to the whitelist";
    89507 "address_refused_an_hour" Whitelist
        "该 IP 地址被管理员拒绝，1 小时内不能调用" "The administrator refused this address; it is blocked for an hour"
        "请 1 小时后再试，或请管理员把地址加入白名单" "Try again after an hour, or have the administrator add the address to the whitelist";
    9001001 "bad_parameters" Request
        "微信不认可请求的参数" "WeChat does not accept the request's parameters"
        "请核对子商户号、日期、区划代码、单位编码和单号" "Check the sub-merchant number, date, region, department and order or notice number";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code that the facts name.
    const WANTED: [i64; 33] = [
        -1, 40001, 40013, 40014, 40125, 40164, 40243, 41001, 41002, 41004, 42001, 43002, 44002, 45009, 45011, 47001,
        48001, 48004, 50002, 50004, 50007, 61004, 61500, 89503, 89506, 89507, 9_001_001, 100, 20001, 20002, 20003,
        20007, 20100,
    ];

    #[test]
    fn every_wanted_code_is_there_and_none_twice() {
        assert!(WANTED.iter().all(|code| lookup(*code).is_some()));
        assert!(TABLE.windows(2).all(|pair| pair[0].code < pair[1].code), "the table is sorted by code");
        assert_eq!(TABLE.len(), WANTED.len());
        assert_eq!(lookup(1), None);
    }

    #[test]
    fn every_entry_speaks_both_languages() {
        let chinese = |text: &str| text.chars().any(|symbol| ('\u{4e00}'..='\u{9fff}').contains(&symbol));
        for entry in TABLE {
            assert!(chinese(entry.meaning_zh) && chinese(entry.advice_zh), "{}", entry.code);
            assert!(!entry.meaning.is_empty() && !chinese(entry.meaning), "{}", entry.code);
            assert!(!entry.advice.is_empty(), "{}", entry.code);
        }
    }

    #[test]
    fn the_token_endpoint_reads_40001_as_a_wrong_secret() {
        assert_eq!(lookup(40001).unwrap().class, Class::NewToken);
        assert_eq!(lookup_at_token_endpoint(40001).unwrap().class, Class::Credentials);
        assert_eq!(lookup_at_token_endpoint(40125).unwrap().class, Class::Credentials);
        assert!(!Class::Credentials.may_pass() && Class::Quota.may_pass());
    }

    #[test]
    fn token_codes_of_business_calls_are_the_refusals_that_are_retried() {
        for entry in TABLE.iter().filter(|entry| entry.code != 41001) {
            assert_eq!(entry.class == Class::NewToken, crate::refused_token(entry.code), "{}", entry.code);
        }
    }
}
