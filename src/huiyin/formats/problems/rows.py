"""Why a row was not stored."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class UnrecognisedGrade(FormatProblem):
    code = "HY-F050"
    zh = Words(
        "第 {row} 行“{column}”的评价“{value}”无法识别",
        "它既不是数字，也不在该列已知的评价用语中。",
        "请在列设置中给“{value}”指定分值或列为缺失代码，或在文件中改正。",
    )
    en = Words(
        "Row {row}: the grade “{value}” in “{column}” is not recognised",
        "It is neither a number nor one of the known words of this column.",
        "Give “{value}” a number or name it as a missing code in the column's settings, or correct it in the file.",
    )


class OutOfScale(FormatProblem):
    code = "HY-F051"
    zh = Words(
        "第 {row} 行“{column}”的值 {value} 超出量表",
        "量表是 {minimum}–{maximum}。",
        "请在列设置中更正量表，或把 {value} 列为缺失代码，或在文件中改正。",
    )
    en = Words(
        "Row {row}: {value} in “{column}” is outside the scale",
        "The scale runs from {minimum} to {maximum}.",
        "Correct the scale in the column's settings, name {value} as a missing code, or correct the file.",
    )


class NotANumber(FormatProblem):
    code = "HY-F052"
    zh = Words(
        "第 {row} 行“{column}”的“{value}”不是数字",
        "该列已设为数值。",
        "请在文件中改为数字，或把“{value}”列为缺失代码。",
    )
    en = Words(
        "Row {row}: “{value}” in “{column}” is not a number",
        "This column is set to hold numbers.",
        "Write a number in the file, or name “{value}” as a missing code.",
    )


class UnreadableDate(FormatProblem):
    code = "HY-F053"
    zh = Words(
        "第 {row} 行“{column}”的日期“{value}”无法识别",
        "可识别的写法例如 2016-03-01、2016/3/1、2016年3月1日。",
        "请在文件中改为“年-月-日”后重新上传。",
    )
    en = Words(
        "Row {row}: the date “{value}” in “{column}” cannot be read",
        "Dates are written like 2016-03-01, 2016/3/1 or 2016年3月1日.",
        "Write it as year-month-day in the file and upload again.",
    )


class EmptyRow(FormatProblem):
    code = "HY-F054"
    zh = Words("第 {row} 行是空行", "要导入的列都没有内容。", "无需处理；如果不应为空，请检查文件。")
    en = Words(
        "Row {row} is empty",
        "None of the mapped columns holds anything.",
        "Nothing to do, unless it should not be empty: then check the file.",
    )


class WeightNotPositive(FormatProblem):
    code = "HY-F055"
    zh = Words(
        "第 {row} 行“{column}”的权重 {value} 不可用",
        "权重必须是大于 0 的数。",
        "请在文件中改正，或在列设置中忽略该列。",
    )
    en = Words(
        "Row {row}: the weight {value} in “{column}” cannot be used",
        "A weight must be a number above 0.",
        "Correct it in the file, or set the column to be ignored.",
    )


class IdTooLong(FormatProblem):
    code = "HY-F056"
    zh = Words(
        "第 {row} 行“{column}”的编号过长",
        "编号“{value}”超过 {limit} 个字符。",
        "请确认该列确实是受访者编号；如果不是，请在列设置中改为其他角色。",
    )
    en = Words(
        "Row {row}: the id in “{column}” is too long",
        "“{value}” has more than {limit} characters.",
        "Check that this column is the respondent id; if not, give it another role.",
    )


class SummaryRow(FormatProblem):
    code = "HY-F057"
    zh = Words(
        "第 {row} 行是“{value}”行，不是一份答卷",
        "列“{column}”写着“{value}”，这一行是其他行的汇总，计入会使结果失真。",
        "无需处理；如果它确实是一份答卷，请在文件中改掉这个词。",
    )
    en = Words(
        "Row {row} says “{value}” and is no respondent",
        "“{column}” reads “{value}”: the row sums up others, and counting it would distort every figure.",
        "Nothing to do; if it really is an answer, change that word in the file.",
    )
