"""What can go wrong when data leave."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoRoom(Problem):
    code = "HY-X001"
    zh = Words(
        "磁盘空间不够",
        "导出文件写到 {megabytes} MB 时磁盘已满，未写完的部分已删除。",
        "请清理数据文件夹所在的磁盘，或改用 CSV、Parquet、较短的时间段，再重新导出。",
    )
    en = Words(
        "No room on the disk",
        "The disk was full after {megabytes} MB of the export; the unfinished part was deleted.",
        "Make room on the disk of the data folder, or choose CSV, Parquet or a shorter period, and export again.",
    )


class NotYours(Problem):
    code = "HY-X002"
    zh = Words(
        "不能导出客户编号",
        "您的角色可以导出答卷，但不能导出能认出客户的编号。",
        "请改用“假名”或“不导出”；确需客户编号时，请主管或管理员导出。",
    )
    en = Words(
        "Customer numbers are not for your role",
        "Your role may export answers, but not the numbers that tell who gave them.",
        "Choose pseudonyms or none; where the numbers are needed, ask a manager or an administrator.",
    )


class ExportMovedOn(Problem):
    code = "HY-X003"
    zh = Words(
        "这个导出的状态已经变了",
        "它现在是“{state}”，刚才的操作没有执行。",
        "请刷新页面查看最新状态。",
    )
    en = Words(
        "This export has moved on",
        "It is now “{state}”; nothing was done.",
        "Reload the page to see where it stands.",
    )


class NoSuchColumns(Problem):
    code = "HY-X004"
    zh = Words(
        "没有可导出的列",
        "所选的列在这个项目里都不存在，或因不含文本、不含客户编号而被去掉。",
        "请至少选择一列。",
    )
    en = Words(
        "No columns to export",
        "None of the chosen columns exists here, or all were left out with the texts and customer numbers.",
        "Choose at least one column.",
    )


class FolderNotLinked(Problem):
    code = "HY-X005"
    zh = Words(
        "不能建立开放文件夹",
        "分析数据不在本机的文件夹里，或与数据文件夹不在同一磁盘：{detail}。",
        "请改用读取密钥通过网址读取；或把 HUIYIN_FACTS 设为本机同一磁盘上的文件夹。",
    )
    en = Words(
        "The open folder cannot be made",
        "The facts do not lie in a folder of this machine, or lie on another disk than the data folder: {detail}.",
        "Read by address with a key instead, or set HUIYIN_FACTS to a folder on the same disk.",
    )


class OpenNotReady(Problem):
    code = "HY-X006"
    zh = Words(
        "数据正在准备",
        "第一次读取，或刚删除过个人信息，文件还在后台生成。",
        "请在 {seconds} 秒后重试；如果一直如此，请管理员查看“后台任务”页。",
    )
    en = Words(
        "The data are being prepared",
        "This is the first reading, or somebody was just erased; the file is being written in the background.",
        "Try again in {seconds} seconds; if that does not help, ask an administrator to look at “Background work”.",
    )


class NoSuchKey(Problem):
    code = "HY-X007"
    zh = Words(
        "读取密钥无效",
        "这个密钥不存在、已撤销、已过期，或它的主人已无权读取。",
        "请在项目的“开放数据”页另建一个密钥。",
    )
    en = Words(
        "The read key does not work",
        "It does not exist, was revoked, has expired, or its owner may no longer read this.",
        "Make another on the page “Open data” of the programme.",
    )
