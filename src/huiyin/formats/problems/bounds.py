"""Why the reading of a file was ended: what it costs, not what it says."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class CannotReadSafely(FormatProblem):
    code = "HY-F017"
    zh = Words(
        "无法安全地读取文件“{file}”",
        "读取程序在隔离环境中异常退出（{detail}），文件可能已损坏。没有保存任何数据。",
        "请在原来的软件中打开并另存一份；或另存为 CSV 后再上传。",
    )
    en = Words(
        "“{file}” could not be read safely",
        "The reader, which runs by itself, ended abnormally ({detail}); the file may be damaged. Nothing was stored.",
        "Open it in the program it came from and save a new copy, or save it as CSV, and upload that.",
    )


class TookTooLong(FormatProblem):
    code = "HY-F018"
    zh = Words(
        "读取文件“{file}”用时过长",
        "超过了 {seconds} 秒的上限。没有保存任何数据。",
        "请分成几个较小的文件，或另存为 CSV 后再上传。",
    )
    en = Words(
        "Reading “{file}” took too long",
        "The limit of {seconds} seconds was passed. Nothing was stored.",
        "Split it into smaller files, or save it as CSV and upload that.",
    )


class NeedsTooMuchMemory(FormatProblem):
    code = "HY-F019"
    zh = Words(
        "读取文件“{file}”需要的内存过多",
        "超过了 {megabytes} MB 的上限。没有保存任何数据。",
        "请分成几个较小的文件，或另存为 CSV 后再上传。",
    )
    en = Words(
        "Reading “{file}” needs too much memory",
        "The limit of {megabytes} MB was passed. Nothing was stored.",
        "Split it into smaller files, or save it as CSV and upload that.",
    )


class NoRoomForTable(FormatProblem):
    code = "HY-F024"
    zh = Words(
        "文件“{file}”读取后放不下",
        "读取结果超过了 {megabytes} MB 的上限，或服务器磁盘已满。没有保存任何数据。",
        "请分成几个较小的文件上传；如果仍然出现，请管理员检查磁盘空间。",
    )
    en = Words(
        "There is no room for what “{file}” holds",
        "It passed the limit of {megabytes} MB, or the server's disk is full. Nothing was stored.",
        "Split it into smaller files; if that does not help, ask the administrator to check the disk.",
    )
