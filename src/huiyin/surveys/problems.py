"""What can be wrong with a questionnaire, and with an answer to it."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.analytics.problems import Problem, Words


class AnswerMissing(Problem):
    code = "HY-S001"
    zh = Words("请回答“{question}”", "这一题还没有回答。", "请选择或填写后再继续。")
    en = Words("Please answer “{question}”", "It has no answer yet.", "Choose or write one, then go on.")


class AnswerNotOffered(Problem):
    code = "HY-S002"
    zh = Words("请重新选择“{question}”", "收到的答案不在选项之中。", "请从列出的选项中选择一个。")
    en = Words(
        "Please choose again for “{question}”",
        "The answer received is not one of those offered.",
        "Choose one of the answers listed.",
    )


class AnswerTooLong(Problem):
    code = "HY-S003"
    zh = Words(
        "“{question}”写得太长了",
        "共 {n_characters} 个字，最多 {most} 个字。",
        "请删去一些再继续；您写的内容还在。",
    )
    en = Words(
        "“{question}” is too long",
        "It has {n_characters} characters; at most {most} fit.",
        "Please shorten it; what you wrote is still there.",
    )


class TextMissing(Problem):
    code = "HY-S010"
    zh = Words("有文字没有填写", "{place}还没有文字。", "请填写后再发布。")
    en = Words("Words are missing", "{place} has no words yet.", "Write them, then publish.")


class NothingToAsk(Problem):
    code = "HY-S011"
    zh = Words("问卷没有题目", "{place}没有任何题目。", "请至少添加一道题。")
    en = Words("There is nothing to ask", "{place} has no question.", "Add at least one question.")


class TooFewChoices(Problem):
    code = "HY-S012"
    zh = Words("选项不够", "“{question}”只有 {n} 项，至少需要 {least} 项。", "请添加。")
    en = Words("Too few choices", "“{question}” has {n}; it needs at least {least}.", "Add what is missing.")


class KeyTaken(Problem):
    code = "HY-S013"
    zh = Words("变量重名", "变量 {key} 在这份问卷中出现了不止一次。", "请删除其中一个。")
    en = Words("A variable is named twice", "{key} occurs more than once here.", "Remove one of the two.")


class BadKey(Problem):
    code = "HY-S014"
    zh = Words(
        "变量名不可用", "{key} 不是小写字母、数字和下划线组成的名称。", "请换一个名称，例如 q_service。"
    )
    en = Words(
        "A variable's name cannot be used",
        "{key} is not made of lower-case letters, digits and underscores.",
        "Use another name, such as q_service.",
    )


class ScaleChanged(Problem):
    code = "HY-S015"
    zh = Words(
        "同一变量的量表变了",
        "“{question}”在本项目中已按另一种类型或量表收集过，混在一起会使指标失真。",
        "请恢复原来的量表，或删除这一题后新建一题。",
    )
    en = Words(
        "A variable would change its scale",
        "“{question}” was already collected in this programme with another type or scale; mixing them would"
        " falsify the figures.",
        "Choose the former scale again, or remove the question and add a new one.",
    )


class UnknownQuestionType(Problem):
    code = "HY-S016"
    zh = Words("没有这种题型", "题型 {type} 不存在。", "可用的题型：{known}。")
    en = Words("No such question type", "There is no question type {type}.", "Choose from: {known}.")


class QuestionnaireClosed(Problem):
    code = "HY-S017"
    zh = Words("问卷已关闭", "“{title}”已停止收集。", "请先重新开放，再发布。")
    en = Words("The questionnaire is closed", "“{title}” has stopped collecting.", "Reopen it, then publish.")


class ProgrammeArchived(Problem):
    code = "HY-S018"
    zh = Words("项目已归档", "“{name}”已归档，不再接收答卷。", "请先在项目设置中取消归档。")
    en = Words(
        "The programme is archived",
        "“{name}” is archived and collects no more answers.",
        "Take it out of the archive on its settings page first.",
    )


class BadDefinition(Problem):
    code = "HY-S019"
    zh = Words("问卷定义不完整", "{place}的内容读不懂。", "请对照参考文档改正后再导入。")
    en = Words(
        "The questionnaire's definition is incomplete",
        "{place} cannot be understood.",
        "Correct it by the reference, then try again.",
    )


class PlacedProblem(Problem):
    """Something is wrong with a place in the questionnaire; facts may be {"zh", "en"}."""

    def words(self, language: str = "en") -> Words:
        """The wording, with facts in that language."""
        spoken = "zh" if language.startswith("zh") else "en"
        words = type(self).zh if spoken == "zh" else type(self).en
        return words.filled(
            {name: fact[spoken] if isinstance(fact, Mapping) else fact for name, fact in self.facts.items()}
        )


class BadRule(PlacedProblem):
    code = "HY-S050"
    zh = Words("显示条件读不懂", "{place}的显示条件：{cause}", "请修改或删除这个条件。")
    en = Words(
        "A condition cannot be understood", "The condition of {place}: {cause}", "Change or remove it."
    )


class ComesLater(PlacedProblem):
    code = "HY-S051"
    zh = Words(
        "条件用到了后面的题目",
        "{place}是否显示，取决于“{question}”的回答，而那时还没有问到。",
        "请把“{question}”移到前面，或修改条件。",
    )
    en = Words(
        "A condition looks ahead",
        "Whether {place} is asked depends on “{question}”, which has not been asked by then.",
        "Move “{question}” before it, or change the condition.",
    )


class GoesInCircles(PlacedProblem):
    code = "HY-S052"
    zh = Words("条件互相等待", "{place}和“{question}”互为显示条件，谁也不会显示。", "请删除其中一个条件。")
    en = Words(
        "Conditions wait for each other",
        "{place} is asked after “{question}”, and that only after the former: neither ever is.",
        "Remove one of the two conditions.",
    )


class NeverShown(PlacedProblem):
    code = "HY-S053"
    zh = Words("永远不会显示", "无论怎样回答，{place}都不会显示。", "请检查它和它所在页面的显示条件。")
    en = Words(
        "It can never be shown",
        "Whatever is answered, {place} is not reached.",
        "Check its condition and that of its page.",
    )


class DeadEnd(PlacedProblem):
    code = "HY-S054"
    zh = Words(
        "会走进死胡同",
        "{place}是必答题，但某些回答会让它的选项全部隐藏，只能跳过。",
        "请保留至少一个始终显示的选项，或改为选答。",
    )
    en = Words(
        "A dead end",
        "{place} must be answered, but some answers before it hide every option, so it is passed over.",
        "Let one option always be shown, or make the question optional.",
    )


class RequiredButHidden(PlacedProblem):
    code = "HY-S055"
    zh = Words(
        "必答却永远隐藏", "{place}设为必答，但无论怎样回答都不会显示。", "请修改显示条件，或删除这一题。"
    )
    en = Words(
        "Required but always hidden",
        "{place} must be answered, yet no answers lead to it.",
        "Change the condition, or remove the question.",
    )


class ShuffledCondition(PlacedProblem):
    code = "HY-S056"
    zh = Words(
        "随机顺序与条件冲突",
        "{place}取决于“{question}”，但随机顺序可能把它排在前面。",
        "请取消这里的随机顺序，或修改条件。",
    )
    en = Words(
        "Random order against a condition",
        "{place} depends on “{question}”, but random order may put it first.",
        "Take the random order away here, or change the condition.",
    )


class BlockMissing(PlacedProblem):
    code = "HY-S057"
    zh = Words("页面组不存在", "{place}属于页面组 {block}，但没有这个组。", "请新建这个组，或让页面离开它。")
    en = Words(
        "No such block", "{place} belongs to the block {block}, which is not there.", "Make it, or leave it."
    )


class SpeaksOfNothing(PlacedProblem):
    code = "HY-S058"
    zh = Words(
        "引用的回答不存在",
        "{place}的文字引用了“{key}”，但它不存在，或者还没有问到。",
        "请换成前面题目的变量名，或删去花括号里的内容。",
    )
    en = Words(
        "A text speaks of no answer",
        "The words of {place} speak of “{key}”, which does not exist or has not been asked by then.",
        "Name a variable asked before, or take the braces away.",
    )


class AnonymityIsFixed(Problem):
    code = "HY-S059"
    zh = Words(
        "匿名与否不能再改",
        "“{name}”已经发布过问卷；对作答者的承诺不能收回，已收的答卷也无法再变成匿名。",
        "请新建一个项目。",
    )
    en = Words(
        "Anonymity cannot be changed any more",
        "“{name}” has published a questionnaire; the promise to its respondents cannot be taken back, and"
        " answers already given cannot be made anonymous.",
        "Found a new programme.",
    )


class ThirdPartyOnly(Problem):
    code = "HY-S060"
    zh = Words(
        "第三方调查只能导入文件",
        "“{name}”由 {agency} 实施，与自评价分开存放；这里不发布问卷、不发链接。",
        "请在“导入”页导入调查数据；自己的调查请另建项目。",
    )
    en = Words(
        "A third-party study takes files only",
        "“{name}” is conducted by {agency} and kept apart from our own surveys: no questionnaire is published here.",
        "Import the study's data on the page “Import”; found a programme of its own for your own survey.",
    )


class WhoAsksIsFixed(Problem):
    code = "HY-S061"
    zh = Words(
        "谁实施的调查不能再改",
        "“{name}”已经有答卷；自评价与第三方调查的数据必须分开。",
        "请新建一个项目。",
    )
    en = Words(
        "Who conducts the study cannot be changed any more",
        "“{name}” has answers already; our own data and a third party's are kept apart.",
        "Found a new programme.",
    )
