"""What can be wrong with the data of a driver analysis."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooFewRows(Problem):
    code = "HY-A200"
    zh = Words(
        "有效答卷不足",
        "可用的答卷只有 {n} 份，至少需要 {needed} 份。",
        "请减少驱动因素、补充数据，或检查缺失码是否写对。",
    )
    en = Words(
        "Too few rows",
        "Only {n} rows can be used; at least {needed} are needed.",
        "Take fewer drivers, add data, or check the codes for missing answers.",
    )


class ConstantOutcome(Problem):
    code = "HY-A201"
    zh = Words(
        "结果变量没有变化", "“{outcome}”人人都一样，没有什么可解释。", "请换一个结果变量，或扩大样本。"
    )
    en = Words(
        "The outcome never varies",
        "Everybody has the same {outcome}: there is nothing to explain.",
        "Choose another outcome, or widen the sample.",
    )


class ConstantDriver(Problem):
    code = "HY-A202"
    zh = Words("驱动因素没有变化", "可用的答卷中，“{driver}”人人都一样。", "请去掉该因素。")
    en = Words(
        "A driver never varies",
        "Among the rows that can be used everybody has the same {driver}.",
        "Leave it out.",
    )


class ExactCollinearity(Problem):
    code = "HY-A203"
    zh = Words(
        "驱动因素完全共线",
        "“{driver}”可由其他因素精确算出，系数无法确定。",
        "请去掉其中一个，或改用份额类方法（如 LMG），它会让两者平分。",
    )
    en = Words(
        "Drivers tell one another exactly",
        "{driver} follows exactly from the others, so its coefficient is not determined.",
        "Leave one out, or use a method that shares, such as LMG.",
    )


class NoAssociation(Problem):
    code = "HY-A204"
    zh = Words("没有可分摊的关联", "这些驱动因素与“{outcome}”毫无线性关联。", "请检查列是否选对。")
    en = Words(
        "No association to share out",
        "The drivers have no linear association with {outcome} at all.",
        "Check that the right columns were chosen.",
    )


class TooManyDrivers(Problem):
    code = "HY-A205"
    zh = Words(
        "驱动因素过多",
        "给了 {n} 个；{method}最多 {most} 个。",
        "请先合并或删减；或改用相对权重。",
    )
    en = Words(
        "Too many drivers",
        "{n} were given; {method} takes at most {most}.",
        "Combine or drop some first, or use relative weights.",
    )


class NotConverged(Problem):
    code = "HY-A206"
    zh = Words(
        "迭代没有收敛",
        "{method}迭代 {n} 次后仍未收敛：某个因素可能把结果完全分开（例如只有满意者选它）。",
        "请合并稀少的等级，或去掉把结果完全分开的因素。",
    )
    en = Words(
        "The iteration did not converge",
        "{method} had not converged after {n} steps: a driver may separate the outcome completely.",
        "Join rare grades, or leave out the driver that separates the outcome.",
    )


class TooFewGrades(Problem):
    code = "HY-A207"
    zh = Words(
        "等级不足", "“{outcome}”只出现了 {n} 个等级，至少需要 {needed} 个。", "请检查数据或改用其他方法。"
    )
    en = Words(
        "Too few grades",
        "{outcome} takes only {n} grades; at least {needed} are needed.",
        "Check the data, or use another method.",
    )


class UnknownGrade(Problem):
    code = "HY-A208"
    zh = Words(
        "等级未列出", "“{column}”中出现“{value}”，不在所列等级 {levels} 之中。", "请列全等级，或先改正该值。"
    )
    en = Words(
        "A grade is not listed",
        "{column} holds {value}, which is not among the grades {levels}.",
        "List all grades, or correct the value first.",
    )


class NotKanoAnswer(Problem):
    code = "HY-A209"
    zh = Words(
        "不是 Kano 答案",
        "“{column}”第 {position} 行是 {value}。",
        "Kano 题请编码为 1–5：喜欢、理应如此、无所谓、能忍受、不喜欢；编码方向相反时请先翻转。",
    )
    en = Words(
        "Not a Kano answer",
        "Row {position} of {column} is {value}.",
        "Code Kano answers 1–5: like, must-be, neutral, live with, dislike; turn a reversed coding round first.",
    )


class TooFewClusters(Problem):
    code = "HY-A210"
    zh = Words("群组不足", "只有 {n} 个群组，至少需要 {needed} 个。", "请改用不按群组的标准误。")
    en = Words(
        "Too few clusters",
        "There are only {n} clusters; at least {needed} are needed.",
        "Use errors that are not clustered.",
    )


class ListsDiffer(Problem):
    code = "HY-A211"
    zh = Words("两份清单不一致", "“{item}”只出现在一份清单中。", "两份清单请列相同的评价项。")
    en = Words(
        "The two lists differ",
        "{item} is on one list only.",
        "Name the same items on both lists.",
    )


class EmptyGroup(Problem):
    code = "HY-A212"
    zh = Words(
        "某一组没有人",
        "“{driver}”的{group}一组没有答卷，奖惩效应无法估计。",
        "请改变高、低分的界限，或去掉该因素。",
    )
    en = Words(
        "A group is empty",
        "Nobody is in the {group} group of {driver}; its effect cannot be estimated.",
        "Move the cuts for low and high, or leave the driver out.",
    )
