"""What can be wrong with judgements about items, in words."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class PointsDoNotSum(Problem):
    code = "HY-A155"
    zh = Words(
        "分值合计不对",
        "各项分值合计 {total}，应为 {wanted}。",
        "请调整分值；若本意是相对大小，请用 normalise=True 折算。",
    )
    en = Words(
        "The points do not sum",
        "They sum to {total}, not {wanted}.",
        "Adjust them, or scale them with normalise=True where only their proportions are meant.",
    )


class NotReciprocal(Problem):
    code = "HY-A156"
    zh = Words(
        "判断矩阵不互反",
        "“{first}”比“{second}”为 {value}，反过来却是 {other}，两者之积应为 1。",
        "请只填上三角（下三角留空即取倒数），或改正其一；数值应大于 0，通常为 1/9 到 9。",
    )
    en = Words(
        "Judgements are not reciprocal",
        "{first} against {second} is {value}, but the other way round {other}; their product should be 1.",
        "Fill the upper triangle only (the lower is taken as the inverse) or correct one; judgements lie above 0, as a "
        "rule between 1/9 and 9.",
    )


class NotConnected(Problem):
    code = "HY-A157"
    zh = Words(
        "比较不足以定权重",
        "“{first}”与“{second}”之间没有任何直接或间接的比较。",
        "请补充能把它们连起来的比较。",
    )
    en = Words(
        "Too few comparisons",
        "Nothing links {first} to {second}, directly or through others.",
        "Add a comparison that links them.",
    )


class NegativeScores(Problem):
    code = "HY-A158"
    zh = Words(
        "指标值不可用",
        "“{item}”的第 {row} 行是 {value}；熵权法要求非负且不全为 0。",
        "请先平移到非负（shift=…），或去掉该指标。",
    )
    en = Words(
        "Scores cannot be used",
        "Row {row} of {item} is {value}; entropy weights need scores of at least 0, not all 0.",
        "Shift them to be non-negative (shift=…) or leave the item out.",
    )


class NothingDiffers(Problem):
    code = "HY-A159"
    zh = Words(
        "没有差异，无法定权重",
        "所有对象在每个指标上的值都相同。",
        "客观赋权法靠差异定权重；请改用直接赋权、德尔菲或层次分析法。",
    )
    en = Words(
        "Nothing differs",
        "All objects score alike on every item.",
        "Objective weights come from differences; use direct weights, Delphi rounds or AHP instead.",
    )


class TooFewExperts(Problem):
    code = "HY-A160"
    zh = Words(
        "专家太少",
        "第 {round} 轮只有 {n} 位专家对全部 {items} 项作了判断。",
        "至少需要 2 位专家、2 个评价项；德尔菲通常 10 位以上。",
    )
    en = Words(
        "Too few experts",
        "Round {round} has {n} experts who judged all {items} items.",
        "At least 2 experts and 2 items are needed; Delphi panels have 10 and more as a rule.",
    )


class ItemsDiffer(Problem):
    code = "HY-A161"
    zh = Words(
        "评价项不一致",
        "一组是 {first}，另一组是 {second}。",
        "请让两组权重包含同样的评价项。",
    )
    en = Words("The items differ", "One set has {first}, the other {second}.", "Give both the same items.")
