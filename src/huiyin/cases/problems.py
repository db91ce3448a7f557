"""What can go wrong with a case."""

from __future__ import annotations

from collections.abc import Mapping

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


class NoExternalBody(Problem):
    code = "HY-C030"
    zh = Words(
        "还没有告知外部渠道",
        "客户不接受处理结果时，必须告诉客户还可以向哪个外部机构反映。",
        "请填写已告知客户的机构，例如 12345 或行业监管热线。",
    )
    en = Words(
        "No body outside is named",
        "A customer who does not accept our answer must be told who outside can decide.",
        "Name the body of which the customer was told, such as the regulator's hotline.",
    )


class KnownElsewhere(Problem):
    code = "HY-C031"
    zh = Words(
        "这件事已经登记过",
        "同一渠道的编号“{number}”已有工单 {case}。",
        "请在已有的工单中继续处理。",
    )
    en = Words(
        "This matter is known already",
        "Number “{number}” of the same channel has case {case}.",
        "Carry on in that case.",
    )


class PingPong(Problem):
    code = "HY-C037"
    zh = Words(
        "不能退回经手过的单位", "“{name}”已经处理过这张工单。", "请在本单位处理、向对方咨询，或请主管决定。"
    )
    en = Words(
        "A unit that had it does not get it back",
        "“{name}” has had this case already.",
        "Work on it here, ask that unit, or let a manager decide.",
    )


class TooLateToReopen(Problem):
    code = "HY-C038"
    zh = Words("已过重新处理的期限", "工单关闭已久，不再延续。", "请新建后续工单；它会关联到这一张。")
    en = Words(
        "Too late for the same case to go on",
        "It was closed too long ago.",
        "Open a case that follows it; the two are linked.",
    )


class StillTheSameCase(Problem):
    code = "HY-C039"
    zh = Words("仍在重新处理的期限内", "这张工单还可以延续。", "请重新处理这张工单，不必新建。")
    en = Words("The same case can still go on", "It was closed not long ago.", "Take it up again instead.")


class NoUnitNamed(Problem):
    code = "HY-C032"
    zh = Words("没有说明由哪个单位处理", "工单必须属于一个单位。", "请选择单位，或选择一个调查项目。")
    en = Words("No unit is named", "A case belongs to a unit.", "Choose a unit, or a programme.")


class WordsDoHarm(Problem):
    code = "HY-C070"
    zh = Words(
        "这段话里有伤客户的说法",
        "“{quote}”会让客户觉得被怪罪、被推开或被敷衍。",
        "按提示改写后再保存。",
    )
    en = Words(
        "These words would hurt",
        "“{quote}” blames the customer, sends them away or puts them off.",
        "Write it anew as proposed, then save.",
    )


class LookAgain(Problem):
    code = "HY-C071"
    zh = Words(
        "发送前请再看一眼",
        "检查发现了可能伤害客户的说法，消息还没有发出。",
        "改写，或勾选“已看过提示，仍然发送”。",
    )
    en = Words(
        "Please look once more before it leaves",
        "The check found words that may do harm, so nothing was sent.",
        "Write it anew, or tick “I have read the remarks and send it as it is”.",
    )


class StillBlank(Problem):
    code = "HY-C072"
    zh = Words("还不能发送", "“{quote}”不能发给客户：{why}", "改好后再发送；您写的内容还在。")
    en = Words(
        "It cannot be sent yet",
        "“{quote}” must not reach the customer: {why}",
        "Mend it and send again; what you wrote is still there.",
    )

    def words(self, language: str = "en") -> Words:
        """The wording, with the reason (given as {"zh", "en"}) in the same language."""
        words = type(self).zh if language.startswith("zh") else type(self).en
        why = self.facts["why"]
        if isinstance(why, Mapping):
            why = why["zh" if language.startswith("zh") else "en"]
        return words.filled({**self.facts, "why": why})


class NoAddressOfCustomer(Problem):
    code = "HY-C073"
    zh = Words(
        "没有这位客户的联系方式",
        "这张工单没有对应的客户，或客户没有这种联系方式，或客户不愿再收到消息。",
        "换一种方式联系，或先在客户资料里补上联系方式。",
    )
    en = Words(
        "No address of this customer",
        "The case has no customer, the customer has no address of this kind, or wants no messages.",
        "Use another way, or add the address to the customer first.",
    )


class TooLateToUndo(Problem):
    code = "HY-C074"
    zh = Words(
        "已不能撤回",
        "撤回只在 {minutes} 分钟内、且之后没有人改动时可用。",
        "请直接在工单里改成您需要的样子。",
    )
    en = Words(
        "Too late to take it back",
        "That is possible for {minutes} minutes and while nobody has changed it since.",
        "Change the case itself to what it should be.",
    )


class NotTheSameCustomer(Problem):
    code = "HY-C075"
    zh = Words(
        "不能合并这两张工单",
        "只能把未关闭的工单并入同一客户、另一张未关闭的工单。",
        "请核对工单号；不同客户的工单可以改用“关联”。",
    )
    en = Words(
        "These cases cannot be merged",
        "A case that is not closed can be merged into another open one of the same customer.",
        "Check the number; cases of different customers can be linked instead.",
    )


class NoSuchCase(Problem):
    code = "HY-C076"
    zh = Words("没有这张工单", "没有编号为 {number} 的工单，或您无权查看。", "请核对工单号。")
    en = Words("No such case", "There is no case {number}, or you may not see it.", "Check the number.")


class NobodyWaits(Problem):
    code = "HY-C077"
    zh = Words("没有在等的客户", "这位客户已被接待，或已经离开。", "请刷新列表。")
    en = Words(
        "This customer is not waiting any more",
        "Somebody has answered, or the customer has left.",
        "Reload the list.",
    )


class NothingToAnswer(Problem):
    code = "HY-C078"
    zh = Words("没有待答复的督办", "这张工单没有未答复的督办，或已经答复。", "请刷新页面。")
    en = Words(
        "No demand is waiting for an answer",
        "This case has none, or it was answered.",
        "Reload the page.",
    )


class NoSuchPromise(Problem):
    code = "HY-C050"
    zh = Words("没有这套时限规则", "行业包里没有“{name}”。", "请从列表中选择。")
    en = Words("There is no such set of rules", "No pack brings “{name}”.", "Choose one of the list.")


class TooLateToChangeRules(Problem):
    code = "HY-C051"
    zh = Words(
        "过去的规则不能修改",
        "从 {on} 起的规则已经用于评判工单。",
        "请新建一个从今天之后开始的版本；此前的工单仍按原版本评判。",
    )
    en = Words(
        "Rules of the past cannot be changed",
        "Cases were judged already by the rules from {on} on.",
        "Make a version that begins after today; earlier cases stay judged by the rules of their day.",
    )


class NothingToPause(Problem):
    code = "HY-C052"
    zh = Words(
        "没有可以暂停的时钟",
        "工单没有正在计时的解决或回访时限，或已经超时、已在暂停中。",
        "超时后不能再暂停；首次响应时限从不暂停。",
    )
    en = Words(
        "No clock can be paused",
        "The case has no running clock of solution or confirmation, or it is late or paused already.",
        "A clock that ran out cannot be paused any more, and that of the first reply never stands.",
    )


class PauseNotGranted(Problem):
    """`reason` and `limit` are given in both languages."""

    code = "HY-C053"
    zh = Words(
        "不能再这样暂停",
        "“{reason}”最多可用 {most} 次，每次最长 {limit}；已用 {used} 次。",
        "请缩短暂停时间，或联系客户说明情况。",
    )
    en = Words(
        "A pause is not granted",
        "“{reason}” may be used {most} times, for {limit} at most; it was used {used} times.",
        "Choose an earlier end, or tell the customer how things stand.",
    )

    def words(self, language: str = "en") -> Words:
        """The wording, with facts in that language."""
        spoken = "zh" if language.startswith("zh") else "en"
        facts = {key: fact[spoken] if isinstance(fact, dict) else fact for key, fact in self.facts.items()}
        return (type(self).zh if spoken == "zh" else type(self).en).filled(facts)


class NoPauseNow(Problem):
    code = "HY-C054"
    zh = Words("没有在暂停", "工单的时钟正在计时。", "请刷新页面。")
    en = Words("Nothing is paused", "The clocks of the case are running.", "Load the page again.")


class NotTheirUnit(Problem):
    code = "HY-C033"
    zh = Words("不能改动这个单位的规则", "“{name}”不在您的管辖范围内。", "请联系该单位或上级单位的主管。")
    en = Words(
        "The rules of this unit are not yours to change",
        "“{name}” is neither your unit nor below it.",
        "Ask a manager of that unit or of one above it.",
    )


class NoOwnerNamed(Problem):
    code = "HY-C034"
    zh = Words("没有指定负责人", "“指定人员”方式需要选择一位负责人。", "请选择负责人，或换一种分配方式。")
    en = Words(
        "No person is named",
        "A route to one named person needs that person.",
        "Choose the person, or another way of finding one.",
    )


class RuleSaysNothing(Problem):
    code = "HY-C035"
    zh = Words(
        "规则没有任何作用",
        "没有选择特殊情形、严重程度或业务分类。",
        "请至少选择一项。",
    )
    en = Words(
        "The rule changes nothing",
        "Neither a flag nor a severity nor a category was chosen.",
        "Choose at least one of them.",
    )


class CategoryTaken(Problem):
    code = "HY-C036"
    zh = Words("已有同名分类", "同一级里已有“{name}”。", "请换一个名称，或修改已有的分类。")
    en = Words(
        "There is a category of this name",
        "“{name}” stands at the same level already.",
        "Choose another name, or change the one there is.",
    )
