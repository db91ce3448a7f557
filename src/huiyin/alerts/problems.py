"""What can be wrong with alerts."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotOpen(Problem):
    code = "HY-E001"
    zh = Words("这条告警已经关闭", "关闭之后不能再确认、说明或再次关闭。", "情况再次出现时会有新的告警。")
    en = Words(
        "This alert is closed",
        "A closed alert is not acknowledged, explained or closed again.",
        "If it happens again there will be a new alert.",
    )


class NothingWatched(Problem):
    code = "HY-E002"
    zh = Words("没有选择要监控的指标", "监控计划里一项也没有。", "请至少勾选一项，或关闭监控。")
    en = Words(
        "Nothing is chosen to be watched",
        "The plan has no entry.",
        "Tick at least one entry, or turn watching off.",
    )


class WordsMissing(Problem):
    code = "HY-E003"
    zh = Words("请写明原因", "没有填写原因。", "写下查明的原因，以后看到的人就不必再查一次。")
    en = Words(
        "Please say what the cause is",
        "No cause was written.",
        "Write down what was found, so that nobody has to look again.",
    )


class MetricGone(Problem):
    code = "HY-E004"
    zh = Words("指标已不在用", "口径“{key}”已经停用。", "请为这条规则另选一个指标，或将其停用。")
    en = Words(
        "The metric is not in force any more",
        "The contract “{key}” was retired.",
        "Choose another metric for this rule, or turn it off.",
    )


class TextGone(Problem):
    code = "HY-E005"
    zh = Words("没有这道开放题", "变量“{key}”不存在，或不是开放题。", "请另选一道开放题。")
    en = Words(
        "There is no such open question",
        "The variable “{key}” does not exist or is no open question.",
        "Choose another open question.",
    )


class NobodyListens(Problem):
    code = "HY-E006"
    zh = Words(
        "这条规则没有任何动作",
        "既不建单，也没有人会收到通知。",
        "请选择建单，或至少选一个接收人、值班表或群机器人。",
    )
    en = Words(
        "Nothing follows from this rule",
        "It opens no case and tells nobody.",
        "Let it open a case, or choose at least one person, roster or group chat.",
    )


class AnonymousAnswers(Problem):
    code = "HY-E007"
    zh = Words(
        "匿名项目不能对单份答卷告警",
        "告警的时刻会透露是谁在何时作答。",
        "请改用针对指标或文本的规则。",
    )
    en = Words(
        "No alert on a single answer of an anonymous programme",
        "The moment of the alert would tell who answered when.",
        "Use a rule on figures or on words instead.",
    )


class NotTheirAlerts(Problem):
    code = "HY-E008"
    zh = Words(
        "有人看不到这个项目",
        "{names} 的单位看不到这个项目，收到通知也无法打开。",
        "请只选本单位及上级单位的在用人员。",
    )
    en = Words(
        "Somebody cannot see this programme",
        "{names} could not open what they are told of: their unit does not see the programme.",
        "Choose active people of the unit or of the units above it.",
    )


class RosterIncomplete(Problem):
    code = "HY-E009"
    zh = Words("值班表不完整", "需要名称和至少一名人员。", "请填写名称，并按轮值顺序选人。")
    en = Words(
        "The roster is incomplete",
        "It needs a name and at least one person.",
        "Give it a name and choose people in their order.",
    )


class WrongTime(Problem):
    code = "HY-E010"
    zh = Words("时间不对", "结束时间必须晚于开始时间。", "请改正后再保存。")
    en = Words(
        "The times are wrong", "The end must be later than the beginning.", "Correct them and save again."
    )


class PhoneMissing(Problem):
    code = "HY-E011"
    zh = Words("缺少手机号", "选择了短信通知，但手机号为空或不正确。", "请填写手机号，或取消短信通知。")
    en = Words(
        "The phone number is missing",
        "Text messages are chosen, but there is no usable number.",
        "Give a number, or do without text messages.",
    )
