"""What can be wrong with a plan, a frame or the account of field work."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooFewToAllocate(Problem):
    code = "HY-A120"
    zh = Words(
        "样本量分不下去",
        "各层的最低要求合计 {needed}，而总样本量只有 {n}。",
        "请增加总样本量，或降低每层的最低数。",
    )
    en = Words(
        "The sample cannot be shared out",
        "The strata need at least {needed} in all, but the sample is only {n}.",
        "Enlarge the sample or lower the minimum of a stratum.",
    )


class MoreThanThereAre(Problem):
    code = "HY-A121"
    zh = Words(
        "样本量超过总体",
        "要抽 {n}，而全部只有 {population}。",
        "总体这么小时请全部调查，或减小样本量。",
    )
    en = Words(
        "The sample exceeds the population",
        "{n} are to be drawn, but there are only {population}.",
        "Ask everybody in so small a population, or draw fewer.",
    )


class BadVolume(Problem):
    code = "HY-A122"
    zh = Words(
        "业务量不可用",
        "客户 {customer} 的业务量是 {value}。",
        "业务量必须大于或等于 0；退货冲销请先并入该客户的合计，且至少一位客户的业务量大于 0。",
    )
    en = Words(
        "A business volume cannot be used",
        "Customer {customer} has a volume of {value}.",
        "Volumes must be at least 0, and above 0 for one customer; net returns into the customer's total first.",
    )


class CustomerTwice(Problem):
    code = "HY-A123"
    zh = Words("同一客户出现多次", "客户 {customer} 有 {n} 行。", "请先按客户合计业务量。")
    en = Words(
        "A customer appears twice", "Customer {customer} has {n} rows.", "Add up volumes by customer first."
    )


class UnknownDisposition(Problem):
    code = "HY-A124"
    zh = Words(
        "处置码不认识",
        "“{disposition}” 不是 AAPOR 处置码。",
        "请用 1.1、1.2、2.1x、2.2x、2.3x、3.1x、3.2x、4.x，或 I、P、R、NC、O、UH、UO、NE。",
    )
    en = Words(
        "Unknown disposition",
        "“{disposition}” is not an AAPOR disposition.",
        "Use 1.1, 1.2, 2.1x, 2.2x, 2.3x, 3.1x, 3.2x, 4.x, or I, P, R, NC, O, UH, UO, NE.",
    )


class NoCases(Problem):
    code = "HY-A125"
    zh = Words("没有样本单元", "处置码计数合计为 0，无法计算应答率。", "请检查是否选对了列或期间。")
    en = Words(
        "No cases", "The dispositions count 0 cases, so there is no rate.", "Check the column or the period."
    )


class NotAResponseMark(Problem):
    code = "HY-A126"
    zh = Words(
        "应答标记不可用",
        "列 {column} 应只含 0（未答）与 1（已答）且两者都有，现有 {values}。",
        "请给出整个样本框的一列标记，包括未答者。",
    )
    en = Words(
        "The mark of response cannot be used",
        "Column {column} must hold 0 (no answer) and 1 (answered), both of them; it holds {values}.",
        "Give one mark for everybody in the frame, those without an answer too.",
    )


class MarginsDoNotFit(Problem):
    code = "HY-A127"
    zh = Words(
        "总体分布对不上",
        "列 {column} 的类别 {category} 只在一边出现（另一边没有）。",
        "请统一类别名称，并给出每一类的总体数。",
    )
    en = Words(
        "The margins do not fit",
        "Category {category} of column {column} is on one side only.",
        "Use the same names on both sides and give the population of every category.",
    )


class NotFitted(Problem):
    code = "HY-A128"
    zh = Words(
        "应答模型拟合失败",
        "变量 {columns} 中有的类别全部应答或全部未答，应答倾向无法估计。",
        "请合并这样的类别后重试。",
    )
    en = Words(
        "The model of response does not fit",
        "Some category of {columns} answered wholly or not at all, so propensities cannot be estimated.",
        "Join such categories and try again.",
    )
