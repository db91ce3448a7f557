"""What can be wrong with survey data that come as a definition and its data in two files."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem
from huiyin.formats.problems.notices import FileWarning


class DataMissing(FormatProblem):
    code = "HY-F070"
    zh = Words(
        "“{file}”里没有数据",
        "定义文件在，数据文件（{wanted}）不在：Triple-S 由两个文件组成。",
        "请把定义文件（.sss 或 .xml）和数据文件（.csv、.asc 或 .dat）一起选中上传，或放进同一个 .zip 再上传。",
    )
    en = Words(
        "“{file}” comes without its data",
        "The definition is there, the data file ({wanted}) is not: Triple-S consists of two files.",
        "Choose the definition (.sss or .xml) and the data (.csv, .asc or .dat) together, or put both into one .zip.",
    )


class SeveralLevels(FormatProblem):
    code = "HY-F071"
    zh = Words(
        "“{file}”是多层级的数据",
        "它描述了 {n} 层记录（例如家庭和家庭成员），而导入的表每行是一份答卷。",
        "请在原来的软件中只导出一个层级，或把各层合并成一张表后再上传。",
    )
    en = Words(
        "“{file}” has several levels",
        "It describes {n} levels of records (such as households and their members), while one row here is one answer.",
        "Export a single level from the program it came from, or join the levels to one table, and upload that.",
    )


class NoPlaceInData(FormatProblem):
    code = "HY-F072"
    zh = Words(
        "“{file}”没有说明变量“{variable}”在数据中的位置",
        "定义里的位置（position）缺失或不是有效的数字。",
        "请在原来的软件中重新导出 Triple-S；手工改过的定义文件请改正这个变量的位置。",
    )
    en = Words(
        "“{file}” does not say where in the data “{variable}” stands",
        "Its position in the definition is missing or no proper number.",
        "Export the Triple-S again from the program it came from; mend the position if the definition was edited.",
    )


class StrangeCodes(FileWarning):
    code = "HY-F073"
    zh = Words(
        "“{file}”的变量“{variable}”有定义里没有的编码",
        "{n} 个单元格的多选编码不在选项之列，首个在第 {row} 行：“{value}”；这些编码没有算作选中。",
        "请核对定义文件与数据文件是否同一次导出；数据文件若用表格软件另存过，开头的 0 可能已丢失。",
    )
    en = Words(
        "“{variable}” in “{file}” has codes that its definition lacks",
        "{n} cells of this multiple choice hold codes of no option, first in row {row}: “{value}”; these were not counted as chosen.",
        "Check that definition and data are of one export; a spreadsheet that saved the data may have dropped leading zeros.",
    )
