"""What can go wrong when things are put right."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotForThisCase(Problem):
    code = "HY-Y001"
    zh = Words(
        "这项补救不适用于本工单",
        "“{name}”的适用条件不包括这张工单，或者它已停用。",
        "请从列表中另选一项；条件可由主管在补救目录中修改。",
    )
    en = Words(
        "This remedy is not meant for this case",
        "The condition of “{name}” leaves this case out, or it was switched off.",
        "Choose another one; managers change conditions in the catalogue of remedies.",
    )


class ValueNeeded(Problem):
    code = "HY-Y002"
    zh = Words(
        "没有填写金额", "“{name}”的数额需要按本工单确定。", "请填写金额（按损失比例计算的，填写客户的损失）。"
    )
    en = Words(
        "An amount is missing",
        "The value of “{name}” depends on the case.",
        "Fill in the amount (the customer's loss, where a share of it is paid).",
    )


class AboveCeiling(Problem):
    code = "HY-Y003"
    zh = Words(
        "超过这项补救的上限",
        "“{name}”每次最多 {most}，您填写的是 {value}。",
        "请降低数额，或另选一项补救。",
    )
    en = Words(
        "Above the ceiling of this remedy",
        "“{name}” gives at most {most} at a time; you asked for {value}.",
        "Ask for less, or choose another remedy.",
    )


class NobodyMayApprove(Problem):
    code = "HY-Y004"
    zh = Words(
        "没有人可以批准这个金额",
        "本工单的补救合计将达 {total}，超过了您的权限，也超过了本单位及上级所有审批人的权限。",
        "请降低数额，或请管理员调整授权额度。",
    )
    en = Words(
        "Nobody may approve this amount",
        "The remedies of this case would come to {total}, above your limit and that of everybody who could approve.",
        "Ask for less, or ask an administrator to raise the limits.",
    )


class AboveYourLimit(Problem):
    code = "HY-Y005"
    zh = Words(
        "超过您的授权额度",
        "批准后本工单的补救合计为 {total}，您的授权额度是 {limit}。",
        "请由更高一级批准，或予以退回。",
    )
    en = Words(
        "Above your own limit",
        "With it, the remedies of this case come to {total}; your limit is {limit}.",
        "Leave it to the next level, or refuse it.",
    )


class OwnRequest(Problem):
    code = "HY-Y006"
    zh = Words("不能审批自己的申请", "这项补救是您本人申请的。", "请由其他有权限的人审批。")
    en = Words(
        "Nobody approves their own request",
        "You asked for this remedy yourself.",
        "Leave the decision to somebody else.",
    )


class RemedyNotThere(Problem):
    code = "HY-Y007"
    zh = Words("现在不能做这一步", "这项补救的状态已经改变。", "请查看最新状态后再操作。")
    en = Words(
        "This step is not possible now",
        "The remedy is in another state by now.",
        "Look at how it stands and decide again.",
    )


class RemedyWrong(Problem):
    code = "HY-Y008"
    zh = Words("补救的数额设置不完整", "所选的计价方式需要填写：{lacking}。", "请补充后保存。")
    en = Words(
        "The value of the remedy is not complete",
        "The way of pricing that was chosen needs: {lacking}.",
        "Fill it in and save again.",
    )


class CauseNeeded(Problem):
    code = "HY-Y010"
    zh = Words(
        "请先写明原因",
        "按本单位的规定，这类工单在答复客户之前要查明原因。",
        "请在工单页的“原因”中从原因树选定原因，再继续。",
    )
    en = Words(
        "The cause comes first",
        "By the unit's rules the cause of a case like this is named before it counts as solved.",
        "Name it under “Cause” on the page of the case, then go on.",
    )


class MoreWhysNeeded(Problem):
    code = "HY-Y011"
    zh = Words(
        "追问还不够", "按本单位的规定要追问 {least} 次“为什么”，现在只有 {n} 次。", "请在“原因”中补充。"
    )
    en = Words(
        "Ask why once more",
        "The unit's rules want {least} whys; there are {n}.",
        "Add them under “Cause”.",
    )


class CauseNotHere(Problem):
    code = "HY-Y012"
    zh = Words("没有这个原因", "所选的原因已停用，或不属于本单位的原因树。", "请重新选择。")
    en = Words(
        "No such cause",
        "The cause was switched off or is not in this unit's tree.",
        "Choose another one.",
    )


class CauseNameTaken(Problem):
    code = "HY-Y013"
    zh = Words("同级已有这个原因", "“{name}”已在这一级中。", "请换一个名称，或直接使用已有的原因。")
    en = Words(
        "There is one of that name",
        "“{name}” stands on this level already.",
        "Use it, or choose another name.",
    )


class CaseHasProblem(Problem):
    code = "HY-Y014"
    zh = Words("工单已归入一个问题", "这张工单已归入问题 {problem}。", "如需调整，请先从原问题中移出。")
    en = Words(
        "The case belongs to a problem already",
        "It is one of the cases of problem {problem}.",
        "Take it out there first.",
    )


class ImprovementNeeded(Problem):
    code = "HY-Y015"
    zh = Words("没有写明改进措施", "问题要在措施落实之后才能进入观察。", "请先填写改进措施。")
    en = Words(
        "The improvement is missing",
        "A problem is watched once something was improved.",
        "Write down the improvement first.",
    )


class ProofNeeded(Problem):
    code = "HY-Y016"
    zh = Words("还没有证明原因已消除", "客户挽回之后要说明怎样确认问题不会再发生。", "请填写依据。")
    en = Words(
        "The proof is missing",
        "A customer is won back once it was shown that the cause is gone.",
        "Say how that was shown.",
    )


class WordsNeeded(Problem):
    code = "HY-Y017"
    zh = Words("没有填写内容", "这一步需要写明内容。", "请填写后再提交。")
    en = Words("Nothing was written", "This step needs words.", "Write something and send it again.")


class PlanEnded(Problem):
    code = "HY-Y018"
    zh = Words("计划已结束", "这份挽回计划已经结束，不能再修改。", "请查看结果；如需继续，请在工单中写明。")
    en = Words(
        "The plan is over",
        "This plan has ended and stays as it is.",
        "Read what came of it; write news into the case.",
    )


class ProblemMoved(Problem):
    code = "HY-Y019"
    zh = Words("问题现在不能进入这一状态", "问题目前的状态不允许这一步。", "请查看最新状态后再操作。")
    en = Words(
        "Not possible in this state",
        "The problem stands elsewhere by now.",
        "Look at how it stands and go on from there.",
    )


class NotTheirProblem(Problem):
    code = "HY-Y020"
    zh = Words("不能由这个人负责", "问题的负责人要能看到这个单位的工单。", "请从列表中另选一位。")
    en = Words(
        "This person cannot own the problem",
        "An owner sees the cases of the unit.",
        "Choose somebody from the list.",
    )
