"""What can go wrong with a case."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotAllowedNow(Problem):
    code = "HY-C001"
    zh = Words("现在不能做这一步", "工单目前的状态不允许这个操作。", "请刷新页面，按页面给出的下一步处理。")
    en = Words(
        "This step is not possible now",
        "The case is not in a state that allows it.",
        "Reload the page and take the next step it offers.",
    )


class ChangedMeanwhile(Problem):
    code = "HY-C002"
    zh = Words(
        "工单刚刚被别人更新了",
        "您打开页面后，另一位同事处理了这张工单，您的操作没有保存。",
        "请看下面的最新情况；您填写的内容还在，确认后可重新提交。",
    )
    en = Words(
        "Somebody else has just changed this case",
        "A colleague worked on it after you opened the page, so your step was not saved.",
        "Look at how it stands now; what you wrote is still there, and you can send it again.",
    )


class NotTheirCase(Problem):
    code = "HY-C003"
    zh = Words(
        "不能由这个人负责",
        "负责人必须是在职的客服人员、主管或管理员，并且能看到这个单位的工单。",
        "请从列表中另选一位负责人。",
    )
    en = Words(
        "This person cannot own the case",
        "An owner is an active agent, manager or administrator who sees the cases of this unit.",
        "Choose somebody from the list.",
    )


class AnswerHasCase(Problem):
    code = "HY-C004"
    zh = Words("这份答卷已有工单", "一份答卷只对应一张工单。", "请在已有的工单 {case} 中继续处理。")
    en = Words(
        "This answer already has a case", "There is one case for an answer.", "Carry on in case {case}."
    )


class TooFewAttempts(Problem):
    code = "HY-C005"
    zh = Words(
        "还不能按“无回音”关闭",
        "只联系过客户 {n} 次，至少要 {least} 次。",
        "请再次联系客户；无回音单独统计，不算作满意。",
    )
    en = Words(
        "Too early to close without an answer",
        "The customer was asked {n} time(s); {least} are needed.",
        "Ask the customer again. Silence is counted apart and never as satisfied.",
    )


class NotClassified(Problem):
    code = "HY-C006"
    zh = Words("问题还没有归类", "解决之前要说明这是哪一类问题。", "请选择问题类型。")
    en = Words(
        "The problem has no type yet",
        "Before it is solved it must be said what kind of problem it is.",
        "Choose a type.",
    )


class NothingWritten(Problem):
    code = "HY-C007"
    zh = Words("缺少说明", "这一步需要写明做了什么或客户说了什么。", "请填写说明后再提交。")
    en = Words(
        "Some words are missing",
        "This step needs a record of what was done or what the customer said.",
        "Write it down and send again.",
    )


class LinkNotOpen(Problem):
    code = "HY-C008"
    zh = Words("链接无效", "链接不存在或已过期。", "请联系给您发送链接的单位。")
    en = Words(
        "This link does not work",
        "It does not exist or has expired.",
        "Please contact the organisation that sent it.",
    )


class NoCasesHere(Problem):
    code = "HY-C009"
    zh = Words(
        "匿名项目不能跟进个人",
        "“{name}”是匿名项目：答卷不能指向任何人，所以不能为单份答卷建立工单。",
        "请从汇总结果着手改进；需要逐人跟进时，请新建一个实名或保密项目。",
    )
    en = Words(
        "No cases in an anonymous programme",
        "“{name}” is anonymous: an answer leads to nobody, so no case can be opened for a single one.",
        "Act on the summarised results; to follow up with people, found an identified or confidential programme.",
    )
