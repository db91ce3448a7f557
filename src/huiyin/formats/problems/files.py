"""Why a file was refused."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class UnknownKind(FormatProblem):
    code = "HY-F001"
    zh = Words(
        "不认识文件“{file}”的类型",
        "系统能读取的类型是 {known}。",
        "请另存为其中一种类型后重新上传。",
    )
    en = Words(
        "The type of “{file}” is not known",
        "Types that can be read: {known}.",
        "Save it as one of these types and upload it again.",
    )


class EmptyFile(FormatProblem):
    code = "HY-F002"
    zh = Words("文件“{file}”是空的", "文件里没有任何内容。", "请检查是否选对了文件，重新导出后再上传。")
    en = Words(
        "“{file}” is empty",
        "There is nothing in the file.",
        "Check that it is the right file; export it again.",
    )


class FileTooLarge(FormatProblem):
    code = "HY-F003"
    zh = Words(
        "文件“{file}”太大",
        "它有 {megabytes} MB，上限是 {limit} MB。",
        "请删除不需要的列，或按时间分成几个文件上传。",
    )
    en = Words(
        "“{file}” is too large",
        "It has {megabytes} MB; the limit is {limit} MB.",
        "Remove columns that are not needed, or split it by time into several files.",
    )


class WrongContent(FormatProblem):
    code = "HY-F004"
    zh = Words(
        "文件“{file}”的内容与后缀不符",
        "后缀说它是 {expected}，内容却是 {found}。",
        "请用原来的软件打开，另存为 {expected} 后再上传；只改后缀不会改变内容。",
    )
    en = Words(
        "The content of “{file}” does not match its suffix",
        "The suffix promises {expected}, but the content is {found}.",
        "Open it in the program it came from and save it as {expected}; renaming does not change the content.",
    )


class DamagedFile(FormatProblem):
    code = "HY-F007"
    zh = Words(
        "文件“{file}”已损坏或不是有效的文件",
        "它的内部结构无法读取（{detail}）。",
        "请重新导出或重新下载该文件，确认能在原来的软件中打开，再上传。",
    )
    en = Words(
        "“{file}” is damaged or not a proper file",
        "Its inner structure cannot be read ({detail}).",
        "Export or download it again, check that it opens in the program it came from, and upload it again.",
    )


class TooManyColumns(FormatProblem):
    code = "HY-F011"
    zh = Words(
        "文件“{file}”的列太多",
        "第 {row} 行有 {n} 列，上限是 {limit} 列。",
        "请确认分隔符正确，只保留需要的列后再上传。",
    )
    en = Words(
        "“{file}” has too many columns",
        "Row {row} has {n} columns; the limit is {limit}.",
        "Check the separator, keep only the columns you need and upload it again.",
    )


class TooManyRows(FormatProblem):
    code = "HY-F012"
    zh = Words(
        "文件“{file}”的行太多",
        "数据超过 {limit} 行。",
        "请按时间或地区分成几个文件，分别上传。",
    )
    en = Words(
        "“{file}” has too many rows",
        "There are more than {limit} rows of data.",
        "Split it by time or region into several files and upload them one by one.",
    )


class NoRows(FormatProblem):
    code = "HY-F013"
    zh = Words(
        "文件“{file}”里没有数据行",
        "它有 {n} 个列名，但下面一行数据也没有。",
        "请检查导出条件（时间范围、筛选）后重新导出。",
    )
    en = Words(
        "“{file}” has no rows of data",
        "It names {n} columns, but not a single row follows.",
        "Check what was exported (period, filter) and export it again.",
    )


class UnknownEncoding(FormatProblem):
    code = "HY-F014"
    zh = Words(
        "文件“{file}”的文字编码无法识别",
        "从第 {row} 行起，内容既不是 UTF-8、UTF-16，也不是 GB18030。",
        "请在 Excel 中另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再上传。",
    )
    en = Words(
        "The text encoding of “{file}” is not recognised",
        "From row {row} on it is neither UTF-8, UTF-16 nor GB18030.",
        "In Excel save it as “CSV UTF-8 (Comma delimited)” or as .xlsx and upload that.",
    )


class UnclosedQuote(FormatProblem):
    code = "HY-F015"
    zh = Words(
        "文件“{file}”中有一个引号没有闭合",
        "第 {row} 行有一个双引号打开后没有关闭，后面的内容都被当成了一个单元格。",
        "请在第 {row} 行补上或删除这个双引号，或另存为 .xlsx 后再上传。",
    )
    en = Words(
        "A quotation mark in “{file}” is not closed",
        "In row {row} a quotation mark opens and never closes, so everything after it is one cell.",
        "Close or delete it in row {row}, or save the file as .xlsx and upload that.",
    )


class CellTooLong(FormatProblem):
    code = "HY-F016"
    zh = Words(
        "文件“{file}”中有过长的单元格",
        "第 {row} 行附近有一个单元格超过 {limit} 个字符，常见原因是双引号没有闭合。",
        "请检查第 {row} 行附近的双引号，或缩短该单元格。",
    )
    en = Words(
        "A cell of “{file}” is too long",
        "Near row {row} a cell has more than {limit} characters, often because a quotation mark is not closed.",
        "Check the quotation marks near row {row}, or shorten the cell.",
    )


class RowTooLong(FormatProblem):
    code = "HY-F022"
    zh = Words(
        "文件“{file}”第 {row} 行的单元格比表头多",
        "表头有 {expected} 列，第 {row} 行却有 {n} 列；常见原因是文字里的分隔符没有加引号。",
        "请给第 {row} 行中含分隔符的文字加上双引号，或另存为 .xlsx 后再上传。",
    )
    en = Words(
        "Row {row} of “{file}” has more cells than the header",
        "The header has {expected} columns, row {row} has {n}, often because a text with a separator is not in quotes.",
        "Put quotation marks around such texts in row {row}, or save the file as .xlsx and upload that.",
    )


class CutShort(FormatProblem):
    code = "HY-F023"
    zh = Words(
        "文件“{file}”不完整",
        "文件声明有 {expected} 行，读到第 {row} 行就断了。没有保存任何数据。",
        "请重新导出或重新下载该文件（传输可能中断），确认大小一致后再上传。",
    )
    en = Words(
        "“{file}” is incomplete",
        "It announces {expected} rows but breaks off after row {row}. Nothing was stored.",
        "Export or download it again (the transfer may have been cut), compare the sizes and upload it again.",
    )
