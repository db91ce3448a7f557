"""Why a workbook was refused."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class OldWorkbook(FormatProblem):
    code = "HY-F006"
    zh = Words(
        "文件“{file}”是旧版 Excel 文件",
        "Excel 97–2003 的 .xls 格式不受支持。",
        "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再上传。",
    )
    en = Words(
        "“{file}” is an old Excel file",
        "The .xls format of Excel 97–2003 is not supported.",
        "Open it in Excel, save it as .xlsx and upload that.",
    )


class PasswordProtected(FormatProblem):
    code = "HY-F005"
    zh = Words(
        "文件“{file}”有密码",
        "工作簿已加密，系统无法读取，也不会要求您提供密码。",
        "请在 Excel 或 WPS 中打开，在“文件 → 信息 → 保护工作簿”中去掉密码，保存后再上传。",
    )
    en = Words(
        "“{file}” is protected by a password",
        "The workbook is encrypted and cannot be read; you will not be asked for the password.",
        "Open it in Excel, remove the password under File → Info → Protect Workbook, save and upload again.",
    )


class ExpandsTooMuch(FormatProblem):
    code = "HY-F008"
    zh = Words(
        "文件“{file}”解压后过大",
        "解压后达到 {megabytes} MB（压缩比 {ratio}:1），上限是 {limit} MB 且压缩比不超过 {most}:1。",
        "如果确实是调查数据，请另存为 CSV 后再上传。",
    )
    en = Words(
        "“{file}” unpacks to too much",
        "Unpacked it has {megabytes} MB (ratio {ratio}:1); the limit is {limit} MB at a ratio of at most {most}:1.",
        "If it really is survey data, save it as CSV and upload that.",
    )


class TooManyParts(FormatProblem):
    code = "HY-F009"
    zh = Words(
        "文件“{file}”内部的部件太多",
        "工作簿由 {n} 个部件组成，上限是 {limit}。",
        "请只把数据所在的工作表复制到新工作簿，保存后再上传。",
    )
    en = Words(
        "“{file}” has too many parts",
        "The workbook consists of {n} parts; the limit is {limit}.",
        "Copy only the sheet with the data into a new workbook and upload that.",
    )


class UsedAreaTooLarge(FormatProblem):
    code = "HY-F010"
    zh = Words(
        "文件“{file}”的已用区域过大",
        "最远的单元格是 {cell}，整个区域有 {cells} 个单元格，上限是 {limit}。",
        "请删除远离数据的单元格（选中后删除整行整列），或只复制数据到新工作簿，保存后再上传。",
    )
    en = Words(
        "The used area of “{file}” is too large",
        "The farthest cell is {cell}; the whole area has {cells} cells, the limit is {limit}.",
        "Delete the cells far away from the data (whole rows and columns), or copy only the data to a new workbook.",
    )


class DeclaresEntities(FormatProblem):
    code = "HY-F020"
    zh = Words(
        "文件“{file}”含有不允许的 XML 声明",
        "部件 {part} 含有 DTD 或实体声明，正常的工作簿没有这些内容。",
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
        "文件“{file}”里没有含数据的工作表",
        "所有可见的工作表都是空的。",
        "请把数据放在第一个可见的工作表中，第 1 行为表头，保存后再上传。",
    )
    en = Words(
        "No sheet of “{file}” holds data",
        "All visible sheets are empty.",
        "Put the data on the first visible sheet with the header in row 1, save and upload again.",
    )
