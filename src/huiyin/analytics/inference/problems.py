"""What can be wrong with the data given to a test, an interval or a design."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooFewAnswers(Problem):
    code = "HY-A100"
    zh = Words(
        "答案太少",
        "{what}有 {n} 个可用答案，至少需要 {needed} 个。",
        "请收集更多答案，或把小组合并后再算。",
    )
    en = Words(
        "Too few answers",
        "{what} has {n} usable answers, {needed} are needed.",
        "Collect more answers or join small groups.",
    )


class NoSpread(Problem):
    code = "HY-A101"
    zh = Words(
        "答案没有差异",
        "{what}的答案全部相同，无法计算检验统计量。",
        "答案全部相同时只能描述，不能做这项检验；可改看占比的区间。",
    )
    en = Words(
        "The answers do not differ",
        "All answers of {what} are alike, so the test cannot be computed.",
        "Describe them instead, or look at the interval of a share.",
    )


class WrongGroups(Problem):
    code = "HY-A102"
    zh = Words(
        "分组数目不对",
        "列 {column} 中有 {n} 个组（{groups}），这项检验需要 {needed} 个。",
        "请筛选或合并分组，或换用适合多组的检验。",
    )
    en = Words(
        "Wrong number of groups",
        "Column {column} holds {n} groups ({groups}); this test needs {needed}.",
        "Filter or join the groups, or choose a test for that number.",
    )


class LonelyCluster(Problem):
    code = "HY-A103"
    zh = Words(
        "层内只有一个抽样单元",
        "层 {stratum} 只有一个初级抽样单元，层内方差无法估计。",
        "请把该层与相近的层合并，或用 lonely 指明处理方式：certainty、adjust 或 average。",
    )
    en = Words(
        "A stratum holds a single sampling unit",
        "Stratum {stratum} holds one primary sampling unit, so its variance cannot be estimated.",
        "Join it with a similar stratum, or say how to treat it with lonely: certainty, adjust or average.",
    )


class ImpossiblePopulation(Problem):
    code = "HY-A104"
    zh = Words(
        "总体小于样本",
        "层 {stratum} 抽到 {n} 个单元，而给出的总体只有 {population}。",
        "请检查有限总体数：它是该层（或全体）抽样单元的总数，不能小于已抽到的数目。",
    )
    en = Words(
        "The population is smaller than the sample",
        "Stratum {stratum} holds {n} sampled units, but the population is given as {population}.",
        "Check the population: it counts the units of the stratum (or of all) and cannot be below the sample.",
    )


class NotTwoByTwo(Problem):
    code = "HY-A105"
    zh = Words(
        "不是四格表",
        "列 {column} 有 {n} 种取值（{values}），需要恰好两种。",
        "请先把答案归为两类，例如满意与不满意。",
    )
    en = Words(
        "Not a two-way answer",
        "Column {column} holds {n} different values ({values}); exactly two are needed.",
        "Fold the answers into two classes first, such as satisfied or not.",
    )


class RespondentTwice(Problem):
    code = "HY-A106"
    zh = Words(
        "同一受访者出现多次",
        "受访者 {respondent} 在同一波次中有 {n} 行，无法一一对应。",
        "请每位受访者每波只留一行，例如最近一次作答。",
    )
    en = Words(
        "A respondent appears more than once",
        "Respondent {respondent} has {n} rows in one wave, so waves cannot be matched.",
        "Keep one row a respondent and wave, such as the latest answer.",
    )


class NobodyMatches(Problem):
    code = "HY-A107"
    zh = Words(
        "两波没有相同的受访者",
        "前一波 {n_before} 人、后一波 {n_after} 人，没有一人两波都答了。",
        "请检查受访者编号是否同一套；确实没有重复受访者时，请用独立样本的比较。",
    )
    en = Words(
        "No respondent is in both waves",
        "{n_before} answered before and {n_after} after, but nobody both times.",
        "Check that both waves use the same ids; if nobody answers twice, compare them as independent samples.",
    )


class NotATable(Problem):
    code = "HY-A108"
    zh = Words(
        "频数表不可用",
        "收到的表是 {rows} 行 {columns} 列，合计 {total}；它须为非负频数，且行、列、合计都够这项检验使用。",
        "请检查频数；整行或整列为 0 的类别请先去掉。",
    )
    en = Words(
        "The table of counts cannot be used",
        "It has {rows} rows and {columns} columns, {total} in all; counts must be at least 0, with enough rows, columns and answers for this test.",
        "Check the counts; leave out categories that nobody chose.",
    )


class CannotHide(Problem):
    code = "HY-A109"
    zh = Words(
        "无法安全发布",
        "即使多隐藏单元格，{cell} 仍能由合计推算出来。",
        "请合并类别、减少交叉，或不发布合计。",
    )
    en = Words(
        "The table cannot be shown safely",
        "However many cells are hidden, {cell} can be worked out from the totals.",
        "Join categories, cross fewer columns, or leave the totals out.",
    )
