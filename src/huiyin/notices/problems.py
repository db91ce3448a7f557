"""What can go wrong with outages, notices and crisis plans."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TimesWrong(Problem):
    code = "HY-Z001"
    zh = Words("时间不对", "结束时间必须晚于开始时间。", "请检查开始和结束时间。")
    en = Words("The times are wrong", "The end must come after the beginning.", "Look at both times again.")


class NotNow(Problem):
    code = "HY-Z002"
    zh = Words("现在不能这样做", "这次停供现在的状态是“{state}”。", "请刷新页面，按当前状态操作。")
    en = Words(
        "That is not possible now",
        "The outage is “{state}” now.",
        "Load the page again to see how it stands.",
    )


class NotYourPen(Problem):
    code = "HY-Z003"
    zh = Words(
        "只能由指定的人签批",
        "本单位的停供由{name}一支笔审批。",
        "请等待{name}处理，或请主管在“规定”中更换签批人。",
    )
    en = Words(
        "Only the named person signs",
        "Outages of this unit are signed by {name} alone.",
        "Wait for {name}, or let a manager name somebody else under Rules.",
    )


class StillCounting(Problem):
    code = "HY-Z004"
    zh = Words("受影响客户还在统计", "名单统计完之前不能签批。", "请稍候片刻再试。")
    en = Words(
        "The affected customers are still being listed",
        "Nothing is signed before the list is complete.",
        "Try again in a moment.",
    )


class NobodyAffected(Problem):
    code = "HY-Z005"
    zh = Words("没有受影响的客户", "按所填的范围没有找到任何客户。", "请检查地区、条件、文件或名单。")
    en = Words(
        "Nobody is affected",
        "The area as described holds no customer.",
        "Look at the region, the condition, the file or the list again.",
    )


class UnknownCustomers(Problem):
    code = "HY-Z006"
    zh = Words(
        "名单中有不认识的客户编号", "有 {n} 个编号找不到，例如 {some}。", "请更正或删去这些编号后再保存。"
    )
    en = Words(
        "The list names unknown customers",
        "{n} ids belong to nobody, such as {some}.",
        "Correct them or take them out, then save again.",
    )


class TooLongAList(Problem):
    code = "HY-Z007"
    zh = Words(
        "名单太长", "名单有 {n} 行，最多 {most} 行。", "更长的名单请先作为客户文件导入，再选择该文件。"
    )
    en = Words(
        "The list is too long",
        "It has {n} lines; at most {most} are taken.",
        "Import a longer one as a file of customers and choose that file.",
    )


class WordsLacking(Problem):
    code = "HY-Z008"
    zh = Words(
        "措辞不完整",
        "“{language}”一栏为空，或含有不认识的变量（{unknown}）。",
        "请写明正文，只使用页面列出的变量。",
    )
    en = Words(
        "The words are not complete",
        "Those in “{language}” are empty or name unknown variables ({unknown}).",
        "Write the text and use only the variables listed on the page.",
    )


class ReasonNeeded(Problem):
    code = "HY-Z009"
    zh = Words("没有写明理由", "退回、更改或取消都要让人知道为什么。", "请写一句理由。")
    en = Words(
        "A reason is missing",
        "Sending back, moving and calling off must say why.",
        "Write one sentence.",
    )


class NotOnTheList(Problem):
    code = "HY-Z010"
    zh = Words("这位客户不在待致电名单上", "可能已由同事联系，或名单已更改。", "请返回名单查看最新情况。")
    en = Words(
        "This customer is not to be called",
        "A colleague may have called already, or the list has changed.",
        "Go back to the list and look again.",
    )


class TooLateToTakeBack(Problem):
    code = "HY-Z011"
    zh = Words("已不能撤回", "通话记录只能由本人在 {minutes} 分钟内撤回。", "请另记一次通话说明情况。")
    en = Words(
        "It can no longer be taken back",
        "A call is taken back only by whoever entered it, within {minutes} minutes.",
        "Enter another call that explains it.",
    )


class PlanNeedsSteps(Problem):
    code = "HY-Z012"
    zh = Words("预案没有步骤或责任人", "启动前要有步骤，并指定负责的高层管理人员。", "请先补全预案。")
    en = Words(
        "The plan has no steps or nobody answers for it",
        "Before it is set going a plan needs steps and a senior manager by name.",
        "Complete the plan first.",
    )


class StepsUnreadable(Problem):
    code = "HY-Z013"
    zh = Words(
        "第 {line} 行步骤看不懂",
        "每行写：分钟 | 谁 | 做什么。",
        "请按格式修改，例如：15 | 值班经理 | 核实情况。",
    )
    en = Words(
        "Line {line} of the steps is not understood",
        "Each line says: minutes | who | what.",
        "Write it that way, such as: 15 | manager on duty | verify what happened.",
    )


class NotYet(Problem):
    code = "HY-Z014"
    zh = Words("时间还没有到", "实际发生的时间不能晚于现在。", "请填写已经发生的时间。")
    en = Words(
        "That moment has not come yet",
        "What really happened cannot lie ahead of now.",
        "Enter the moment at which it happened.",
    )


class NotAFault(Problem):
    code = "HY-Z015"
    zh = Words(
        "只有故障才记抢修节点",
        "这次停供是事先安排的，没有派工抢修的过程。",
        "请在故障停供上填写；类别选错了的，请重新录入。",
    )
    en = Words(
        "Only faults have a repair",
        "This outage was arranged ahead, so no crew was sent to mend a fault.",
        "Note the repair at the fault; enter the outage anew if its kind is wrong.",
    )


class MetricGone(Problem):
    code = "HY-Z016"
    zh = Words("这个指标不在了", "所选调查项目没有这个指标口径，可能刚刚停用。", "请重新选择。")
    en = Words(
        "That metric is not there any more",
        "The survey chosen has no such metric contract; it may just have been retired.",
        "Choose again.",
    )


class NumberTaken(Problem):
    code = "HY-Z017"
    zh = Words("这个编号已登记", "编号“{number}”的停供已经存在。", "请用同一编号报送它的进展。")
    en = Words(
        "That number is taken",
        "An outage with the number “{number}” exists already.",
        "Tell how it goes on under the same number.",
    )


class NodesWrong(Problem):
    code = "HY-Z018"
    zh = Words(
        "抢修节点的先后不对",
        "报修、派工、到达现场、恢复必须依次发生。",
        "请检查各节点的时间。",
    )
    en = Words(
        "The steps of the repair are out of order",
        "Reported, crew sent, crew there and restored follow one another.",
        "Check the time of each step.",
    )
