"""What can be wrong with margins, weights and replicates, in words."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class _SpokenFacts(Problem):
    """A problem some of whose facts are given in both languages."""

    def words(self, language: str = "en") -> Words:
        """The wording with such facts in the same language."""
        key = "zh" if language.startswith("zh") else "en"
        spoken = {
            name: value[key] if isinstance(value, dict) else value for name, value in self.facts.items()
        }
        return (type(self).zh if key == "zh" else type(self).en).filled(spoken)


class EmptyCells(_SpokenFacts):
    code = "HY-A140"
    zh = Words(
        "总体中有类别没有受访者",
        "{margin} 的 {cells} 在总体中有目标，但样本中一份答卷也没有。",
        "没有人可以代表他们：{advice}；或补充调查。",
    )
    en = Words(
        "A population category has no respondents",
        "{cells} of {margin} has a target but not one respondent.",
        "Nobody can stand for it: {advice}; or collect more answers.",
    )


class NoTarget(Problem):
    code = "HY-A141"
    zh = Words(
        "样本中的类别没有目标",
        "{margin} 的 {category} 在样本中有 {n} 份答卷，但边际目标里没有它。",
        "请补上它的目标，或把它并入有目标的类别；已有目标：{known}。",
    )
    en = Words(
        "A category of the sample has no target",
        "{category} of {margin} has {n} respondents but no target.",
        "Give it a target or merge it into a category that has one; targets are given for {known}.",
    )


class TargetsDisagree(Problem):
    code = "HY-A142"
    zh = Words(
        "边际目标的合计不一致",
        "{first} 合计 {first_total}，{second} 合计 {second_total}。",
        "请改正其一；若只是四舍五入之差，请给 total=总体人数，各边际将按它折算。",
    )
    en = Words(
        "The margins disagree in total",
        "{first} sums to {first_total}, {second} to {second_total}.",
        "Correct one of them; where only rounding differs give total=population size, and each margin is scaled to it.",
    )


class NotConverged(Problem):
    code = "HY-A143"
    zh = Words(
        "加权没有收敛",
        "{iterations} 轮之后，{margin} 的 {category} 目标为 {target}，只达到 {reached}（相差 {gap}）。",
        "各边际可能互相矛盾，或界限太紧：请检查目标、合并人数很少的类别，或放宽界限。",
    )
    en = Words(
        "The weights did not converge",
        "After {iterations} rounds {category} of {margin} has the target {target} but reached {reached} (off by {gap}).",
        "The margins may contradict each other, or the bounds are too tight: check the targets, merge thin categories or widen the bounds.",
    )


class MissingMarginValues(Problem):
    code = "HY-A144"
    zh = Words(
        "加权变量有缺失",
        "{margin} 有 {n} 行缺失。",
        "请补齐，或写明规则：missing=“leave_out”（不计这些行）或 “own_share”（它们保留样本中的占比）。",
    )
    en = Words(
        "A weighting variable has missing values",
        "{margin} is missing in {n} rows.",
        'Fill them in or state the rule: missing="leave_out" (those rows do not count) or "own_share" (they keep '
        "their share of the sample).",
    )


class NobodyToWeight(Problem):
    code = "HY-A145"
    zh = Words(
        "没有可加权的答卷",
        "共 {rows} 行，去掉缺失和基础权重为 0 的行后一行不剩。",
        "请检查加权变量的列名与缺失码。",
    )
    en = Words(
        "There is nobody to weight",
        "Of {rows} rows none is left without those that are missing or have base weight 0.",
        "Check the names of the weighting columns and the codes for missing answers.",
    )


class NothingInside(Problem):
    code = "HY-A147"
    zh = Words(
        "截尾后没有可承接的权重",
        "所有权重都在 {low} 到 {high} 之外，或截尾界限容不下权重的合计。",
        "请放宽截尾界限。",
    )
    en = Words(
        "No weight can take what was trimmed",
        "All weights lie outside {low} to {high}, or the bounds cannot hold their sum.",
        "Widen the bounds.",
    )


class NotTwoUnits(_SpokenFacts):
    code = "HY-A148"
    zh = Words(
        "层内的抽样单元数不合要求",
        "层 {stratum} 有 {n} 个抽样单元，而 {method} 要求{rule}。",
        "请合并相近的层，或改用其他复制方法。",
    )
    en = Words(
        "A stratum has the wrong number of sampling units",
        "Stratum {stratum} has {n} sampling units, but {method} needs {rule}.",
        "Merge like strata, or use another kind of replicates.",
    )


class TooManyReplicates(Problem):
    code = "HY-A149"
    zh = Words(
        "复制权重太多",
        "{n_replicates} 组 × {n_units} 个抽样单元，超过上限 {limit}。",
        "请改用 bootstrap（几百组即可），或把受访者归入较大的抽样单元。",
    )
    en = Words(
        "Too many replicate weights",
        "{n_replicates} replicates of {n_units} sampling units exceed {limit}.",
        "Use the bootstrap (a few hundred replicates do), or gather respondents in larger units.",
    )


class NotAMarginTable(Problem):
    code = "HY-A150"
    zh = Words(
        "边际目标看不懂",
        "边际 {margin} 应写成“类别 → 目标”，给的是 {value}。",
        "例如性别一项写：女 0.52，男 0.48；目标是人数或占比，不小于 0。",
    )
    en = Words(
        "The margins cannot be read",
        "Margin {margin} should map categories to targets, but {value} was given.",
        "For example {{'gender': {{'female': 0.52, 'male': 0.48}}}}; targets are counts or shares of at least 0.",
    )
