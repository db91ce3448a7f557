"""What can be wrong with a trial's data."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoSuchArm(Problem):
    code = "HY-A280"
    zh = Words("没有这一组", "数据中没有名为 {arm} 的组；有：{known}。", "请写明数据中的组名。")
    en = Words("No such arm", "The data have no arm {arm}; they have {known}.", "Name an arm of the data.")


class OneArm(Problem):
    code = "HY-A281"
    zh = Words("只有一组", "数据里只有 {n} 个组，无法比较。", "请给出对照组和至少一个试验组。")
    en = Words(
        "Only one arm",
        "The data have {n} arm(s); nothing can be compared.",
        "Give a control and at least one treated arm.",
    )


class ArmTooSmall(Problem):
    code = "HY-A282"
    zh = Words(
        "组内人数太少", "{arm} 只有 {n} 个有效数据，至少需要 {needed} 个。", "请延长试验，或合并分组。"
    )
    en = Words(
        "An arm is too small",
        "{arm} has {n} usable rows, {needed} are needed.",
        "Run the trial longer, or merge arms.",
    )


class NotTwoPeriods(Problem):
    code = "HY-A283"
    zh = Words(
        "缺少前后两期",
        "{group} 在{when}没有数据。",
        "双重差分需要试点与对照两组都有实施前和实施后的数据。",
    )
    en = Words(
        "A period is missing",
        "{group} has no data {when}.",
        "A difference-in-differences needs data before and after of both the treated and the control.",
    )


class TooFewPeriods(Problem):
    code = "HY-A284"
    zh = Words(
        "期数太少",
        "实施前 {before} 期、实施后 {after} 期，至少各需要 {needed} 期。",
        "请补充更多时期的数据。",
    )
    en = Words(
        "Too few periods",
        "There are {before} periods before and {after} after; {needed} of each are needed.",
        "Add data of more periods.",
    )


class NobodyComparable(Problem):
    code = "HY-A285"
    zh = Words(
        "找不到可比的对象",
        "在给定的卡尺内，{n} 个试点对象都没有可比的对照。",
        "请放宽卡尺，减少协变量，或换一个对照来源。",
    )
    en = Words(
        "Nobody is comparable",
        "Within the caliper none of the {n} treated has a comparable control.",
        "Widen the caliper, use fewer covariates, or take controls from elsewhere.",
    )


class NotFitted(Problem):
    code = "HY-A286"
    zh = Words("倾向得分无法估计", "原因是 {reason}。", "请减少协变量，合并稀少的类别，或增加数据。")
    en = Words(
        "The propensity cannot be estimated",
        "The reason is {reason}.",
        "Use fewer covariates, merge rare categories, or add data.",
    )
