"""What can be wrong with a metric contract."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class UnknownVariable(Problem):
    code = "HY-M001"
    zh = Words(
        "没有这个变量",
        "口径用到的变量“{variable}”不在项目中。",
        "请从项目的变量中选择，或先导入含该变量的数据。",
    )
    en = Words(
        "No such variable",
        "The contract uses “{variable}”, which the programme does not have.",
        "Choose one of the programme's variables, or import data that has it first.",
    )


class NotARating(Problem):
    code = "HY-M002"
    zh = Words(
        "该变量不能用于此指标",
        "“{variable}”不是评分题，没有量表。",
        "请选择评分题，或在导入时把它的角色改为评分。",
    )
    en = Words(
        "This variable does not fit the metric",
        "“{variable}” is not answered on a rating scale.",
        "Choose a rating, or change its role when importing.",
    )


class NothingToCompareWith(Problem):
    code = "HY-M080"
    zh = Words(
        "没有可比较的期望题",
        "“{variable}”没有对应的期望题，或期望题的量表不同。",
        "请在列设置中为它指定同一量表的期望题，或不选这道题。",
    )
    en = Words(
        "Nothing to compare it with",
        "“{variable}” has no expectation of its own, or one on another scale.",
        "Name an expectation on the same scale in the column settings, or leave the question out.",
    )


class NotOnItsScale(Problem):
    code = "HY-M081"
    zh = Words(
        "量表不适合该指标",
        "“{variable}”的量表不是该指标要求的量表。",
        "请选择量表相符的题目，或换一个指标。",
    )
    en = Words(
        "The scale does not suit the measure",
        "“{variable}” is not answered on the scale that the measure is made for.",
        "Choose a question on that scale, or another measure.",
    )


class WeightsDoNotSum(Problem):
    code = "HY-M003"
    zh = Words(
        "权重之和不是 1",
        "各项权重相加得 {total}，或有权重不大于 0。",
        "请调整权重，使其都为正且合计为 100%。",
    )
    en = Words(
        "The weights do not sum to 1",
        "The items' weights add up to {total}, or one of them is not above 0.",
        "Change the weights so that all are positive and together make 100 %.",
    )


class GradesNotMonotone(Problem):
    code = "HY-M004"
    zh = Words(
        "等级分值不成次序",
        "“{variable}”的等级分值没有沿一个方向变化，或超出 0–100。",
        "请让分值随等级只升或只降，并在 0–100 之间。",
    )
    en = Words(
        "The grade values are out of order",
        "The values of “{variable}” do not run in one direction, or leave 0–100.",
        "Let the values only rise or only fall with the grades, between 0 and 100.",
    )


class TargetOutOfBounds(Problem):
    code = "HY-M005"
    zh = Words(
        "目标值超出范围", "目标 {target} 不在该指标可能的范围 {low} 到 {high} 之内。", "请填写范围内的目标。"
    )
    en = Words(
        "The target is out of bounds",
        "A target of {target} is outside what the metric can be, {low} to {high}.",
        "Give a target within these bounds.",
    )


class WrongNumberOfItems(Problem):
    code = "HY-M006"
    zh = Words(
        "题目数量不对",
        "该指标需要 {wanted} 道不重复的题，口径中有 {given} 道。",
        "请增减题目，每道题只用一次。",
    )
    en = Words(
        "The wrong number of items",
        "The metric needs {wanted} different items; the contract has {given}.",
        "Add or remove items, and use each only once.",
    )


class UnknownMeasure(Problem):
    code = "HY-M007"
    zh = Words("没有这种指标", "系统不认识指标“{measure}”。", "请选择列表中的指标。")
    en = Words(
        "No such measure", "The system does not know a measure “{measure}”.", "Choose one from the list."
    )


class BandsUnordered(Problem):
    code = "HY-M008"
    zh = Words(
        "分档下限不成次序", "各档下限必须互不相同并从低到高。", "请检查分档的下限；一个下限属于它上面的一档。"
    )
    en = Words(
        "The bands are out of order",
        "The lower edges of the bands must differ and rise.",
        "Check the lower edges; an edge belongs to the band above it.",
    )


class SettingOutOfRange(Problem):
    code = "HY-M009"
    zh = Words("设置超出范围", "“{setting}”的值 {value} 不可用。", "请填写 {low} 到 {high} 之间的值。")
    en = Words(
        "A setting is out of range",
        "“{setting}” cannot be {value}.",
        "Give a value from {low} to {high}.",
    )


class NoName(Problem):
    code = "HY-M010"
    zh = Words(
        "指标没有名称", "指标需要中文名、英文名和由小写字母、数字、下划线组成的代码。", "请补全名称和代码。"
    )
    en = Words(
        "The metric has no name",
        "A metric needs a Chinese name, an English name and a key of small letters, digits and underscores.",
        "Fill in the names and the key.",
    )


class SatisfiedRangeEmpty(Problem):
    code = "HY-M011"
    zh = Words(
        "满意的范围不可用",
        "“{variable}”的满意范围 {low} 到 {high} 不在量表之内或颠倒了。",
        "请填写量表之内、由小到大的范围。",
    )
    en = Words(
        "The satisfied range cannot be used",
        "The satisfied range of “{variable}”, {low} to {high}, is reversed or outside the scale.",
        "Give a range within the scale, the lower end first.",
    )


class NothingToSuggest(Problem):
    code = "HY-M012"
    zh = Words("没有可建议的指标", "项目中还没有评分题、推荐意愿或费力度题。", "请先导入数据或发布问卷。")
    en = Words(
        "No metric to suggest",
        "The programme has no rating, no likelihood to recommend and no effort question yet.",
        "Import data or publish a questionnaire first.",
    )


class NoSuchContract(Problem):
    code = "HY-M013"
    zh = Words("没有这个指标", "项目中没有在用的指标“{key}”。", "它可能已停用，请在指标口径页查看。")
    en = Words(
        "No such metric",
        "The programme has no metric “{key}” in use.",
        "It may have been retired; look on the contracts page.",
    )


class NotZeroToTen(Problem):
    code = "HY-M014"
    zh = Words(
        "净推荐值需要 0–10 分的题",
        "“{variable}”的量表不是 0–10 分，推荐者（9–10）和贬损者（0–6）无从划分。",
        "若文件按 1–11 编码，请在导入时把该列设为减 1；其他量表请改用满意率。",
    )
    en = Words(
        "A net promoter score needs a 0–10 question",
        "“{variable}” is not answered on 0–10, so promoters (9–10) and detractors (0–6) cannot be told apart.",
        "If the file codes it 1–11, set the column to “minus 1” at the import; for another scale use top-2-box.",
    )


class UnknownMissingRule(Problem):
    code = "HY-M015"
    zh = Words(
        "没有这种缺失规则",
        "口径里的缺失规则是“{rule}”。",
        "请改为 middle（按中间等级计）或 answered（只计已答各项）。",
    )
    en = Words(
        "No such missing rule",
        "The contract's missing rule is “{rule}”.",
        "Make it middle (the middle grade is put in) or answered (only answered items count).",
    )


class NoMargins(Problem):
    code = "HY-M060"
    zh = Words(
        "还没有填写总体结构",
        "要知道样本像不像总体，先要知道总体是什么样子。",
        "请在上面的设定里，为每个类别填上总体的人数或百分比，然后保存。",
    )
    en = Words(
        "The population is not told yet",
        "Whether the sample looks like the population can only be told when the population is known.",
        "Fill in people or percent for each category in the settings above, then save.",
    )


class MarginsUnread(Problem):
    code = "HY-M061"
    zh = Words(
        "总体结构有一行读不懂",
        "第 {line} 行是“{text}”。",
        "先写变量名（{known}）单独一行，下面每行写一个类别和一个数，用空格隔开。",
    )
    en = Words(
        "A line of the population cannot be read",
        "Line {line} is “{text}”.",
        "Write a variable's name ({known}) on a line of its own, then a category and a number on each line below.",
    )
