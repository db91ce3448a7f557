"""Why a file was refused."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class UnknownKind(FormatProblem):
    code = "HY-F001"
    zh = Words(
        "不认识文件「{file}」的类型",
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
    zh = Words("文件「{file}」是空的", "文件里没有任何内容。", "请检查是否选对了文件,重新导出后再上传。")
    en = Words(
        "“{file}” is empty",
        "There is nothing in the file.",
        "Check that it is the right file; export it again.",
    )


class FileTooLarge(FormatProblem):
    code = "HY-F003"
    zh = Words(
        "文件「{file}」太大",
        "它有 {megabytes} MB,上限是 {limit} MB。",
        "请删除不需要的列,或按时间分成几个文件上传。",
    )
    en = Words(
        "“{file}” is too large",
        "It has {megabytes} MB; the limit is {limit} MB.",
        "Remove columns that are not needed, or split it by time into several files.",
    )


class WrongContent(FormatProblem):
    code = "HY-F004"
    zh = Words(
        "文件「{file}」的内容与后缀不符",
        "后缀说它是 {expected},内容却是 {found}。",
        "请用原来的软件打开,另存为 {expected} 后再上传;只改后缀不会改变内容。",
    )
    en = Words(
        "The content of “{file}” does not match its suffix",
        "The suffix promises {expected}, but the content is {found}.",
        "Open it in the program it came from and save it as {expected}; renaming does not change the content.",
    )


class PasswordProtected(FormatProblem):
    code = "HY-F005"
    zh = Words(
        "文件「{file}」有密码",
        "工作簿已加密,系统无法读取,也不会要求您提供密码。",
        "请在 Excel 或 WPS 中打开,在「文件 → 信息 → 保护工作簿」中去掉密码,保存后再上传。",
    )
    en = Words(
        "“{file}” is protected by a password",
        "The workbook is encrypted and cannot be read; you will not be asked for the password.",
        "Open it in Excel, remove the password under File → Info → Protect Workbook, save and upload again.",
    )


class OldWorkbook(FormatProblem):
    code = "HY-F006"
    zh = Words(
        "文件「{file}」是旧版 Excel 文件",
        "Excel 97–2003 的 .xls 格式不受支持。",
        "请在 Excel 或 WPS 中打开,另存为 .xlsx 后再上传。",
    )
    en = Words(
        "“{file}” is an old Excel file",
        "The .xls format of Excel 97–2003 is not supported.",
        "Open it in Excel, save it as .xlsx and upload that.",
    )


class DamagedFile(FormatProblem):
    code = "HY-F007"
    zh = Words(
        "文件「{file}」已损坏或不是有效的文件",
        "它的内部结构无法读取({detail})。",
        "请重新导出或重新下载该文件,确认能在原来的软件中打开,再上传。",
    )
    en = Words(
        "“{file}” is damaged or not a proper file",
        "Its inner structure cannot be read ({detail}).",
        "Export or download it again, check that it opens in the program it came from, and upload it again.",
    )


class ExpandsTooMuch(FormatProblem):
    code = "HY-F008"
    zh = Words(
        "文件「{file}」解压后过大",
        "解压后达到 {megabytes} MB(压缩比 {ratio}:1),上限是 {limit} MB 且压缩比不超过 {most}:1。",
        "如果确实是调查数据,请另存为 CSV 后再上传。",
    )
    en = Words(
        "“{file}” unpacks to too much",
        "Unpacked it has {megabytes} MB (ratio {ratio}:1); the limit is {limit} MB at a ratio of at most {most}:1.",
        "If it really is survey data, save it as CSV and upload that.",
    )


class TooManyParts(FormatProblem):
    code = "HY-F009"
    zh = Words(
        "文件「{file}」内部的部件太多",
        "工作簿由 {n} 个部件组成,上限是 {limit}。",
        "请只把数据所在的工作表复制到新工作簿,保存后再上传。",
    )
    en = Words(
        "“{file}” has too many parts",
        "The workbook consists of {n} parts; the limit is {limit}.",
        "Copy only the sheet with the data into a new workbook and upload that.",
    )


class UsedAreaTooLarge(FormatProblem):
    code = "HY-F010"
    zh = Words(
        "文件「{file}」的已用区域过大",
        "最远的单元格是 {cell},整个区域有 {cells} 个单元格,上限是 {limit}。",
        "请删除远离数据的单元格(选中后删除整行整列),或只复制数据到新工作簿,保存后再上传。",
    )
    en = Words(
        "The used area of “{file}” is too large",
        "The farthest cell is {cell}; the whole area has {cells} cells, the limit is {limit}.",
        "Delete the cells far away from the data (whole rows and columns), or copy only the data to a new workbook.",
    )


class TooManyColumns(FormatProblem):
    code = "HY-F011"
    zh = Words(
        "文件「{file}」的列太多",
        "第 {row} 行有 {n} 列,上限是 {limit} 列。",
        "请确认分隔符正确,只保留需要的列后再上传。",
    )
    en = Words(
        "“{file}” has too many columns",
        "Row {row} has {n} columns; the limit is {limit}.",
        "Check the separator, keep only the columns you need and upload it again.",
    )


class TooManyRows(FormatProblem):
    code = "HY-F012"
    zh = Words(
        "文件「{file}」的行太多",
        "数据超过 {limit} 行。",
        "请按时间或地区分成几个文件,分别上传。",
    )
    en = Words(
        "“{file}” has too many rows",
        "There are more than {limit} rows of data.",
        "Split it by time or region into several files and upload them one by one.",
    )


class NoRows(FormatProblem):
    code = "HY-F013"
    zh = Words(
        "文件「{file}」里没有数据行",
        "它有 {n} 个列名,但下面一行数据也没有。",
        "请检查导出条件(时间范围、筛选)后重新导出。",
    )
    en = Words(
        "“{file}” has no rows of data",
        "It names {n} columns, but not a single row follows.",
        "Check what was exported (period, filter) and export it again.",
    )


class UnknownEncoding(FormatProblem):
    code = "HY-F014"
    zh = Words(
        "文件「{file}」的文字编码无法识别",
        "从第 {row} 行起,内容既不是 UTF-8、UTF-16,也不是 GB18030。",
        "请在 Excel 中另存为「CSV UTF-8(逗号分隔)」或 .xlsx 后再上传。",
    )
    en = Words(
        "The text encoding of “{file}” is not recognised",
        "From row {row} on it is neither UTF-8, UTF-16 nor GB18030.",
        "In Excel save it as “CSV UTF-8 (Comma delimited)” or as .xlsx and upload that.",
    )


class UnclosedQuote(FormatProblem):
    code = "HY-F015"
    zh = Words(
        "文件「{file}」中有一个引号没有闭合",
        "第 {row} 行有一个双引号打开后没有关闭,后面的内容都被当成了一个单元格。",
        "请在第 {row} 行补上或删除这个双引号,或另存为 .xlsx 后再上传。",
    )
    en = Words(
        "A quotation mark in “{file}” is not closed",
        "In row {row} a quotation mark opens and never closes, so everything after it is one cell.",
        "Close or delete it in row {row}, or save the file as .xlsx and upload that.",
    )


class CellTooLong(FormatProblem):
    code = "HY-F016"
    zh = Words(
        "文件「{file}」中有过长的单元格",
        "第 {row} 行附近有一个单元格超过 {limit} 个字符,常见原因是双引号没有闭合。",
        "请检查第 {row} 行附近的双引号,或缩短该单元格。",
    )
    en = Words(
        "A cell of “{file}” is too long",
        "Near row {row} a cell has more than {limit} characters, often because a quotation mark is not closed.",
        "Check the quotation marks near row {row}, or shorten the cell.",
    )


class CannotReadSafely(FormatProblem):
    code = "HY-F017"
    zh = Words(
        "无法安全地读取文件「{file}」",
        "读取程序在隔离环境中异常退出({detail}),文件可能已损坏。没有保存任何数据。",
        "请在原来的软件中打开并另存一份;或另存为 CSV 后再上传。",
    )
    en = Words(
        "“{file}” could not be read safely",
        "The reader, which runs by itself, ended abnormally ({detail}); the file may be damaged. Nothing was stored.",
        "Open it in the program it came from and save a new copy, or save it as CSV, and upload that.",
    )


class TookTooLong(FormatProblem):
    code = "HY-F018"
    zh = Words(
        "读取文件「{file}」用时过长",
        "超过了 {seconds} 秒的上限。没有保存任何数据。",
        "请分成几个较小的文件,或另存为 CSV 后再上传。",
    )
    en = Words(
        "Reading “{file}” took too long",
        "The limit of {seconds} seconds was passed. Nothing was stored.",
        "Split it into smaller files, or save it as CSV and upload that.",
    )


class NeedsTooMuchMemory(FormatProblem):
    code = "HY-F019"
    zh = Words(
        "读取文件「{file}」需要的内存过多",
        "超过了 {megabytes} MB 的上限。没有保存任何数据。",
        "请分成几个较小的文件,或另存为 CSV 后再上传。",
    )
    en = Words(
        "Reading “{file}” needs too much memory",
        "The limit of {megabytes} MB was passed. Nothing was stored.",
        "Split it into smaller files, or save it as CSV and upload that.",
    )


class DeclaresEntities(FormatProblem):
    code = "HY-F020"
    zh = Words(
        "文件「{file}」含有不允许的 XML 声明",
        "部件 {part} 含有 DTD 或实体声明,正常的工作簿没有这些内容。",
        "请在 Excel 或 WPS 中打开并另存一份后再上传。",
    )
    en = Words(
        "“{file}” contains XML declarations that are not allowed",
        "The part {part} declares a DTD or entities, which no proper workbook does.",
        "Open it in Excel, save a new copy and upload that.",
    )


class NoSheet(FormatProblem):
    code = "HY-F021"
    zh = Words(
        "文件「{file}」里没有含数据的工作表",
        "所有可见的工作表都是空的。",
        "请把数据放在第一个可见的工作表中,第 1 行为表头,保存后再上传。",
    )
    en = Words(
        "No sheet of “{file}” holds data",
        "All visible sheets are empty.",
        "Put the data on the first visible sheet with the header in row 1, save and upload again.",
    )


class RowTooLong(FormatProblem):
    code = "HY-F022"
    zh = Words(
        "文件「{file}」第 {row} 行的单元格比表头多",
        "表头有 {expected} 列,第 {row} 行却有 {n} 列;常见原因是文字里的分隔符没有加引号。",
        "请给第 {row} 行中含分隔符的文字加上双引号,或另存为 .xlsx 后再上传。",
    )
    en = Words(
        "Row {row} of “{file}” has more cells than the header",
        "The header has {expected} columns, row {row} has {n}, often because a text with a separator is not in quotes.",
        "Put quotation marks around such texts in row {row}, or save the file as .xlsx and upload that.",
    )


class CutShort(FormatProblem):
    code = "HY-F023"
    zh = Words(
        "文件「{file}」不完整",
        "文件声明有 {expected} 行,读到第 {row} 行就断了。没有保存任何数据。",
        "请重新导出或重新下载该文件(传输可能中断),确认大小一致后再上传。",
    )
    en = Words(
        "“{file}” is incomplete",
        "It announces {expected} rows but breaks off after row {row}. Nothing was stored.",
        "Export or download it again (the transfer may have been cut), compare the sizes and upload it again.",
    )
