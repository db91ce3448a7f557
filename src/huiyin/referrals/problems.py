"""What can go wrong with referrals."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoScheme(Problem):
    code = "HY-RF001"
    zh = Words(
        "现在没有推荐计划",
        "本单位及上级单位现在没有开启的推荐计划，或者计划已经结束。",
        "请由主管在“转介绍 → 规则”中开启计划。",
    )
    en = Words(
        "There is no referral scheme now",
        "No scheme is on in this unit or above it, or it has ended.",
        "A manager switches one on under “Referrals → Rules”.",
    )


class CustomerObjects(Problem):
    code = "HY-RF002"
    zh = Words(
        "客户不同意接收推广",
        "这位客户已经拒绝优惠与推广，或者不希望被打扰。",
        "请不要发送；客户本人改变主意时，先登记同意。",
    )
    en = Words(
        "The customer objects to offers",
        "This customer has refused offers and advertising, or wants no messages.",
        "Do not send it; where the customer changes their mind, note the consent first.",
    )


class ConsentMissing(Problem):
    code = "HY-RF003"
    zh = Words(
        "还没有征得同意",
        "给客户发送推广信息，要先有客户对“优惠与推广”的同意。",
        "请先征得同意并登记；也可以当面把链接或二维码交给客户。",
    )
    en = Words(
        "Consent was not asked for",
        "A message of this kind needs the customer's consent to offers and advertising.",
        "Ask and note it first; or hand the link or the QR code over in person.",
    )


class NotReachable(Problem):
    code = "HY-RF004"
    zh = Words(
        "没有可用的联系方式", "客户档案里没有可用的邮箱或手机，或者没有设置发送账户。", "请补充后再发送。"
    )
    en = Words(
        "The customer cannot be reached",
        "The file has no e-mail address or telephone, or no account to send with is set up.",
        "Add what is missing, then send again.",
    )


class RewardNotFixed(Problem):
    code = "HY-RF005"
    zh = Words(
        "奖励要有固定数额",
        "所选的补救条目不在本单位的目录中，或者没有固定数额。",
        "请选择目录中计价方式为“固定数额”的条目。",
    )
    en = Words(
        "A reward needs a fixed value",
        "What was chosen is not in the unit's catalogue, or has no fixed value.",
        "Choose a line of the catalogue that always has the same value.",
    )


class RewardAboveLimit(Problem):
    code = "HY-RF006"
    zh = Words(
        "奖励超过您的授权额度",
        "每次推荐的两项奖励合计成本 {total}，您的授权额度是 {limit}。",
        "请降低奖励，或由额度更高的人保存规则。",
    )
    en = Words(
        "The rewards are above your limit",
        "Both rewards of one referral cost {total}; your limit is {limit}.",
        "Choose smaller rewards, or let somebody with a higher limit save the rules.",
    )


class BeginsInThePast(Problem):
    code = "HY-RF007"
    zh = Words(
        "规则不能从过去开始",
        "生效日期 {day} 已经过去；已登记的好友按登记当天的规则办理。",
        "请把生效日期设为今天或以后，结束日期不早于生效日期。",
    )
    en = Words(
        "Rules do not begin in the past",
        "{day} has passed; friends are judged by the rules of the day on which they registered.",
        "Let the rules begin today or later, and end no earlier than they begin.",
    )


class EventKindMissing(Problem):
    code = "HY-RF008"
    zh = Words(
        "没有填写事件类型", "按事件判断时，要写明哪一类事件表示成为客户。", "请填写事件类型，如 purchase。"
    )
    en = Words(
        "The kind of event is missing",
        "Where an event decides, its kind must be named.",
        "Write the kind, such as purchase.",
    )


class WrongReferralState(Problem):
    code = "HY-RF009"
    zh = Words("现在不能做这一步", "这次推荐的状态是“{state}”。", "请查看最新状态后再操作。")
    en = Words(
        "This step is not possible now",
        "The referral stands at “{state}”.",
        "Look at how it stands and decide again.",
    )


class CustomerNumberNeeded(Problem):
    code = "HY-RF010"
    zh = Words(
        "需要客户编号",
        "客户档案中还没有这个电话或邮箱的新客户。",
        "请填写新客户的编号；没有档案时会按这个编号新建。",
    )
    en = Words(
        "A customer id is needed",
        "No new customer with this telephone or address is in the files yet.",
        "Write the id of the new customer; where there is no file, one is made under it.",
    )


class NotANewCustomer(Problem):
    code = "HY-RF011"
    zh = Words(
        "这不是新客户",
        "所填的客户在好友登记之前就已建档，或就是推荐人本人，或已经算作另一次推荐的新客户。",
        "请核对客户编号；确实不是新客户的，请退回这次推荐。",
    )
    en = Words(
        "This is no new customer",
        "The file is older than the registration, or is the referrer's own, or counted for another referral.",
        "Check the id; refuse the referral where the friend was a customer before.",
    )


class ReasonNeeded(Problem):
    code = "HY-RF012"
    zh = Words("请写明理由", "退回或撤销一次推荐要留下理由。", "请写明后再提交。")
    en = Words(
        "A reason is needed",
        "Refusing a referral, or taking one back, needs a reason.",
        "Write it and send again.",
    )


class RewardGivenAlready(Problem):
    code = "HY-RF013"
    zh = Words(
        "奖励已经发给客户",
        "这次推荐的奖励已标记为已给予，不能再撤销确认。",
        "请与客户协商后线下处理，并在备注中说明。",
    )
    en = Words(
        "The reward was handed over already",
        "A reward of this referral is marked as given, so the confirmation cannot be taken back.",
        "Settle it with the customer in person, and keep a note of it.",
    )


class ReachNotUnderstood(Problem):
    code = "HY-RF014"
    zh = Words("联系方式看不懂", "请填写一个手机号码或邮箱地址。", "例如 13800138000 或 name@example.com。")
    en = Words(
        "That is no telephone or address",
        "One telephone number or e-mail address is needed.",
        "Such as 13800138000 or name@example.com.",
    )
