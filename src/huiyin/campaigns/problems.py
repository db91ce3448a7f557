"""What can go wrong with campaigns."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoChannel(Problem):
    code = "HY-I001"
    zh = Words("没有选择渠道", "没有任何渠道，就无法邀请任何人。", "请至少选择一个渠道。")
    en = Words("No channel was chosen", "Without a channel nobody can be asked.", "Choose at least one.")


class NothingToDraw(Problem):
    code = "HY-I002"
    zh = Words("没有填写样本量", "这种抽样方式需要知道抽多少人。", "请填写样本量，或每层的数量。")
    en = Words(
        "The sample has no size",
        "This way of drawing needs a number.",
        "Give the size, or one for each stratum.",
    )


class EventNotNamed(Problem):
    code = "HY-I003"
    zh = Words("没有填写触发事件", "事后调查需要知道跟随哪一种事件。", "请填写事件类型，例如 service。")
    en = Words(
        "The event is not named",
        "Asking afterwards needs the kind of event.",
        "Name it, for example service.",
    )


class WrongState(Problem):
    code = "HY-I004"
    zh = Words("现在不能这样做", "调查活动目前的状态是“{state}”。", "请刷新页面，查看最新状态。")
    en = Words(
        "That cannot be done now", "The campaign is “{state}”.", "Reload the page to see where it stands."
    )


class NotPublishedYet(Problem):
    code = "HY-I005"
    zh = Words(
        "问卷还没有发布", "“{title}”没有已发布的版本，收到邀请的人会打不开。", "请先发布问卷，再启动。"
    )
    en = Words(
        "The questionnaire is not published",
        "“{title}” has no published version: those invited could not open it.",
        "Publish it first, then start.",
    )


class OwnApproval(Problem):
    code = "HY-I006"
    zh = Words("不能自己批准", "需要批准的活动由另一位管理者批准。", "请让另一位管理者打开此页。")
    en = Words(
        "You cannot approve your own", "Another manager approves what needs approval.", "Ask another manager."
    )


class EmptyFrame(Problem):
    code = "HY-I007"
    zh = Words("没有可以邀请的人", "条件内没有客户，或者都被触达规则排除了。", "请放宽条件，或先导入客户。")
    en = Words(
        "There is nobody to ask",
        "No customer fits, or the contact rules spare all of them.",
        "Loosen the condition, or import customers first.",
    )


class EventIncomplete(Problem):
    code = "HY-I008"
    zh = Words("事件信息不全", "编号、类型和客户编号都不能为空。", "请补全后再发送。")
    en = Words(
        "The event is incomplete", "Its id, kind and customer must be given.", "Complete it, send it again."
    )


class EventInFuture(Problem):
    code = "HY-I012"
    zh = Words("事件时间在未来", "事件时间是 {at}。", "请检查发送方的时钟和时区。")
    en = Words(
        "The event lies in the future", "It is said to happen at {at}.", "Check the sender's clock and zone."
    )


class NoSuchCustomer(Problem):
    code = "HY-I013"
    zh = Words("没有这位客户", "客户编号 {key} 不在档案中。", "请同时发送客户资料，或先导入客户。")
    en = Words(
        "No such customer", "Nobody is known by the id {key}.", "Send who it is as well, or import first."
    )


class HoursContradict(Problem):
    code = "HY-I014"
    zh = Words("等待时间前后矛盾", "事后 {low}–{high} 小时发送，但 {days} 天后不再发送。", "请改正后再保存。")
    en = Words(
        "The waiting times contradict one another",
        "Messages leave {low}–{high} hours after the event, but not later than {days} days.",
        "Correct them and save again.",
    )


class MonthlyNeedsVolume(Problem):
    code = "HY-I015"
    zh = Words("按月分摊缺少条件", "按月分摊需要“每月一次”和业务量占比。", "请补全，或取消按月分摊。")
    en = Words(
        "Spreading over months lacks something",
        "It needs a monthly rhythm and a share of volume.",
        "Give both, or ask without spreading.",
    )


class NoAccountForChannel(Problem):
    code = "HY-I009"
    zh = Words(
        "渠道还没有可用的发送账户", "“{channel}”没有启用的发送账户。", "请先在“消息”中添加并启用账户。"
    )
    en = Words(
        "The channel has no account to send by",
        "No enabled account sends “{channel}”.",
        "Add and enable one under messages first.",
    )


class NobodyEntered(Problem):
    code = "HY-I010"
    zh = Words("还没有人可以抽奖", "没有已答卷的受邀者，或没有填写奖品数量。", "请等有人答卷后再抽。")
    en = Words(
        "Nobody can be drawn yet", "Nobody invited has answered, or there are no prizes.", "Wait for answers."
    )


class MoreThanTheFrame(Problem):
    code = "HY-I011"
    zh = Words("样本量超过可邀请人数", "要抽 {n} 人，可邀请的只有 {most} 人。", "请减少样本量或放宽条件。")
    en = Words(
        "The sample is larger than the frame",
        "{n} are to be drawn, but only {most} may be asked.",
        "Ask fewer, or loosen the condition.",
    )
