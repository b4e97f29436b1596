//! 对账服务拒绝时的说明：发生了什么，接下来怎么办。

use nontax_api::ProblemCode as Code;

/// Title and next step; `None` for a code newer than this page.
pub fn refusal(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::NotFound => ("服务没有这个地址。", "页面与服务的版本可能不一致，请重新载入页面。"),
        Code::MethodNotAllowed => ("服务不接受这种请求。", "页面与服务的版本可能不一致，请重新载入页面。"),
        Code::NotSameOrigin => ("服务只接受来自本页面的请求。", "请从对账台自己的网址打开页面后重试。"),
        Code::SignInNotConfigured => {
            ("尚未配置登录，服务拒绝一切请求。", "请管理员完成登录配置；在此之前仍可打开文件。")
        }
        Code::BadConfiguration => ("服务的配置有误。", "请把下面的详情告诉管理员。"),
        Code::NotSignedIn => ("您还没有登录，或登录已过期。", "请重新登录。"),
        Code::NotAllowed => ("您的账号无权查看这个商户。", "请联系管理员开通，或改选其他商户。"),
        Code::NoRights => ("您已登录，但还没有任何权限。", "请联系管理员为您的账号开通。"),
        Code::AdministratorsOnly => ("只有管理员可以这样做。", "请联系管理员。"),
        Code::SignInUnavailable => ("服务暂时无法核对您的登录。", "请稍后重试；仍然如此时，请告诉管理员。"),
        Code::BadMchId => ("商户号不正确。", "商户号为 8 到 12 位数字，即对账单中的“子商户号”。"),
        Code::BadDate => ("日期不正确。", "请重新选择对账日期。"),
        Code::BadBillType => ("对账单内容的选项不正确。", "请重新选择“全部”“仅支付成功”或“仅退款”。"),
        Code::BadRequest => ("填写的内容不正确。", "请按下面的详情修改后重试。"),
        Code::TooLarge => ("请求过大。", "请减少内容后重试。"),
        Code::DateInFuture => ("这一天还没有到。", "请选择昨天或更早的日期。"),
        Code::DateIsToday => ("今天的对账单尚未生成。", "当天的对账单在次日 6:00（北京时间）以后可以获取。"),
        Code::NotReadyYet => (
            "昨天的对账单可能尚未生成。",
            "微信在每天 6:00（北京时间）以后提供前一天的对账单，请稍后再试，或仍然获取。",
        ),
        Code::NoBill => {
            ("微信没有这个商户这一天的对账单。", "当天可能没有交易；也请核对商户号：应填“子商户号”，而不是“商户号”。")
        }
        Code::WeixinError => ("微信返回了错误。", "请稍后重试；仍然如此时，把错误码和 rid 告诉管理员。"),
        Code::WrongCredentials => {
            ("微信不接受本服务的 AppID 或密钥。", "请管理员核对 AppID 与 AppSecret；密钥可能已被重置。")
        }
        Code::TokenServerFailed => {
            ("本单位的令牌服务没有给出令牌。", "请稍后重试；仍然如此时，把下面的详情告诉管理员。")
        }
        Code::AddressNotAllowed => (
            "服务的出口地址不在微信的 IP 白名单中。",
            "请管理员在微信公众平台把下面的地址加入 IP 白名单，约 10 分钟后重试。",
        ),
        Code::BadAnswer => ("微信返回的内容无法识别。", "请稍后重试；仍然如此时，把本站请求编号告诉管理员。"),
        Code::Unreachable => ("没有连接到微信，或连接中断。", "请稍后重试；仍然如此时，请管理员检查服务的网络。"),
        Code::TimedOut => ("微信没有在时限内回答。", "请稍后重试。"),
        Code::WeixinDown => ("微信接口连续出错，服务暂停调用。", "会自动恢复，请稍后重试。"),
        Code::TooMany => ("调用次数已达上限。", "请稍后再试。"),
        Code::StatementTooLarge => ("这份账单太大，归档没有收下。", "可以直接获取当天账单并自行保存。"),
        Code::ArchiveUnavailable => ("归档暂时无法读写。", "请稍后重试；仍然如此时，把本站请求编号告诉管理员。"),
        Code::AuditUnavailable => {
            ("操作记录写不进去，所以没有给出数据。", "请稍后重试；仍然如此时，把本站请求编号告诉管理员。")
        }
        Code::Internal => ("对账服务出了故障。", "请重试；仍然如此时，把本站请求编号告诉管理员。"),
        _ => return None,
    })
}
