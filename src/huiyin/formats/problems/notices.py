"""What a reader noticed in a file that it could read: kept with the table and shown before import."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class FileWarning(FormatProblem):
    """Base of what is said, not refused."""


class DoubledHeader(FileWarning):
    code = "HY-F030"
    zh = Words(
        "文件“{file}”有重复的列名“{header}”",
        "第 {column} 列与前面的列同名，已改称“{renamed}”。",
        "如果两列含义不同，请在文件中给它们不同的名称。",
    )
    en = Words(
        "“{file}” has the column name “{header}” twice",
        "Column {column} has the name of an earlier one and is called “{renamed}” here.",
        "If the two mean different things, give them different names in the file.",
    )


class EmptyHeader(FileWarning):
    code = "HY-F031"
    zh = Words(
        "文件“{file}”第 {column} 列没有列名",
        "该列有数据但表头为空，已称为“{renamed}”。",
        "请在文件的表头中写上列名。",
    )
    en = Words(
        "Column {column} of “{file}” has no name",
        "It holds data below an empty header and is called “{renamed}” here.",
        "Write its name in the header of the file.",
    )


class FormulaCells(FileWarning):
    code = "HY-F032"
    zh = Words(
        "文件“{file}”有 {n} 个公式单元格",
        "第一个在 {cell}；读取的是上次保存时的计算结果，不会重新计算。",
        "如果结果已过时，请在 Excel 中重新计算并保存后再上传。",
    )
    en = Words(
        "“{file}” has {n} cells with formulas",
        "The first is {cell}; their results as last saved were read, nothing is calculated again.",
        "If the results are out of date, recalculate and save in Excel, then upload again.",
    )


class FormulasWithoutResult(FileWarning):
    code = "HY-F033"
    zh = Words(
        "文件“{file}”有 {n} 个公式没有保存结果",
        "第一个在 {cell}；这些单元格按空白处理。",
        "请在 Excel 中打开并保存一次（结果会写入文件），再上传。",
    )
    en = Words(
        "{n} formulas of “{file}” have no saved result",
        "The first is {cell}; these cells count as empty.",
        "Open the file in Excel and save it once, which stores the results, then upload again.",
    )


class LinesAboveHeader(FileWarning):
    code = "HY-F034"
    zh = Words(
        "文件“{file}”的表头不在第 1 行",
        "第 {row} 行被当作表头，它上面的内容没有读取。",
        "如果不对，请删除表头上面的行后再上传。",
    )
    en = Words(
        "The header of “{file}” is not in row 1",
        "Row {row} was taken as the header; what stands above it was not read.",
        "If that is wrong, delete the lines above the header and upload again.",
    )


class ShortRows(FileWarning):
    code = "HY-F035"
    zh = Words(
        "文件“{file}”有 {n} 行的单元格比表头少",
        "第一处在第 {row} 行；缺少的单元格按空白处理。",
        "请检查这些行是否完整。",
    )
    en = Words(
        "{n} rows of “{file}” have fewer cells than the header",
        "The first is row {row}; the cells they lack count as empty.",
        "Check whether these rows are complete.",
    )


class NulRemoved(FileWarning):
    code = "HY-F036"
    zh = Words(
        "文件“{file}”含有 {n} 个空字符（NUL）",
        "第一个在第 {row} 行；它们不是文字，已去掉。",
        "请检查导出该文件的程序。",
    )
    en = Words(
        "“{file}” contains {n} NUL characters",
        "The first is in row {row}; they are no text and were removed.",
        "Check the program that exported the file.",
    )


class LongNumbers(FileWarning):
    code = "HY-F037"
    zh = Words(
        "文件“{file}”列“{column}”的数字超过 15 位",
        "第一个在第 {row} 行；Excel 只保留数字的前 15 位，后面的已丢失，编号可能因此重复。",
        "请在来源系统中把该列按文本导出，或使用 CSV。",
    )
    en = Words(
        "Numbers in column “{column}” of “{file}” have more than 15 digits",
        "The first is in row {row}; Excel keeps 15 digits of a number and loses the rest, so that ids may coincide.",
        "Export this column as text from where it comes from, or use CSV.",
    )


class OtherSheets(FileWarning):
    code = "HY-F038"
    zh = Words(
        "文件“{file}”有多个工作表",
        "只读取了“{sheet}”；没有读取：{others}。",
        "如果数据在其他工作表，请把它移到最前面或单独保存后再上传。",
    )
    en = Words(
        "“{file}” has several sheets",
        "Only “{sheet}” was read; not read: {others}.",
        "If the data is on another sheet, move that one to the front or save it alone, and upload again.",
    )


class ErrorCells(FileWarning):
    code = "HY-F039"
    zh = Words(
        "文件“{file}”有 {n} 个出错的单元格",
        "第一个在 {cell}（如 #DIV/0!、#N/A）；它们按空白处理。",
        "请在 Excel 中改正后再上传。",
    )
    en = Words(
        "“{file}” has {n} cells that show an error",
        "The first is {cell} (such as #DIV/0! or #N/A); they count as empty.",
        "Correct them in Excel and upload again.",
    )


class DatesAsText(FileWarning):
    code = "HY-F040"
    zh = Words(
        "文件“{file}”列“{column}”的日期写法不明确",
        "例如第 {row} 行“{value}”，无法确定哪个是月、哪个是日。",
        "请改为“年-月-日”的写法，例如 2016-03-01。",
    )
    en = Words(
        "The dates in column “{column}” of “{file}” are not clear",
        "Row {row}, for instance, says “{value}”: which part is the month and which the day is not known.",
        "Write them as year-month-day, such as 2016-03-01.",
    )


class MixedColumn(FileWarning):
    code = "HY-F041"
    zh = Words(
        "文件“{file}”列“{column}”混有数字和文字",
        "多数是数字，但有 {n} 个不是，例如第 {row} 行“{value}”。",
        "请在下一步把表示缺失的文字列为缺失代码，或在文件中改正。",
    )
    en = Words(
        "Column “{column}” of “{file}” mixes numbers and text",
        "Most cells are numbers but {n} are not, such as “{value}” in row {row}.",
        "Name texts that mean “no answer” as missing codes in the next step, or correct them in the file.",
    )


class HeaderOfNumbers(FileWarning):
    code = "HY-F042"
    zh = Words(
        "文件“{file}”的表头看起来像数据",
        "第 {row} 行被当作表头，但它全是数字（如“{value}”）。",
        "如果文件没有表头，请在最上面加一行列名后再上传，否则第一条数据会丢失。",
    )
    en = Words(
        "The header of “{file}” looks like data",
        "Row {row} was taken as the header, but it is all numbers (such as “{value}”).",
        "If the file has no header, add a row of column names on top and upload again, or the first row is lost.",
    )
