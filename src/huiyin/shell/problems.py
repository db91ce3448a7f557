"""What can go wrong in a terminal."""

from __future__ import annotations

from pathlib import Path

from huiyin.analytics.problems import Problem, Words


class AlreadyRunning(Problem):
    code = "HY-L001"
    zh = Words(
        "回音已在运行",
        "数据文件夹 {folder} 正被进程 {pid} 使用。",
        "请打开 {url}，或用 --data 指定另一个文件夹。",
    )
    en = Words(
        "Huiyin is already running",
        "The data folder {folder} is in use by process {pid}.",
        "Open {url}, or name another folder with --data.",
    )


class PortTaken(Problem):
    code = "HY-L002"
    zh = Words(
        "端口已被占用", "端口 {port} 上已有别的程序。", "请换一个端口，例如 ./huiyin up --port {next}。"
    )
    en = Words(
        "The port is taken",
        "Another program listens on port {port}.",
        "Choose another, such as ./huiyin up --port {next}.",
    )


class BadStart(Problem):
    code = "HY-L003"
    zh = Words("网页服务没有启动", "{url} 在 120 秒内没有应答。", "请看上面的错误信息，改正后再运行。")
    en = Words(
        "The web server did not start",
        "{url} did not answer within 120 seconds.",
        "See the messages above, then run again.",
    )


class NoSystemPackage(Problem):
    code = "HY-L004"
    zh = Words(
        "测试缺少系统软件",
        "没有找到 {packages}，也不能自动安装。",
        "请以管理员身份运行：apt-get install {packages}。",
    )
    en = Words(
        "The tests lack system software",
        "{packages} was not found and cannot be installed from here.",
        "As administrator run: apt-get install {packages}.",
    )


class BadOutput(Problem):
    code = "HY-L005"
    zh = Words("不能写成这种文件", "“{output}”不是这里能写的格式。", "请用 {known} 之一作后缀。")
    en = Words(
        "That kind of file cannot be written",
        "“{output}” is no format that is written here.",
        "Use one of {known} as the suffix.",
    )


class BadSettings(Problem):
    code = "HY-L006"
    zh = Words(
        "设置文件读不出来",
        "“{file}”不是可用的设置文件：{detail}。",
        "请用 --save-mapping 或 --save-contracts 生成一份，再在其中修改；--about 是名称与文字的对照。",
    )
    en = Words(
        "The settings file cannot be read",
        "“{file}” is no settings file that can be used: {detail}.",
        "Make one with --save-mapping or --save-contracts, and change that; --about maps names to text.",
    )


class NotWritten(Problem):
    code = "HY-L007"
    zh = Words("文件没有写成", "不能写入“{file}”：{detail}。", "请换一个已存在且可写的文件夹。")
    en = Words(
        "The file was not written",
        "“{file}” cannot be written: {detail}.",
        "Choose a folder that exists and can be written to.",
    )


class NoFile(Problem):
    code = "HY-L008"
    zh = Words("没有这个文件", "找不到 {file}，或者它不是文件。", "请检查路径和文件名。")
    en = Words("No such file", "{file} is not there, or is no file.", "Check the path and the name.")


class BadMarginsFile(Problem):
    code = "HY-L009"
    zh = Words(
        "边际目标文件读不出来",
        "“{file}”读取失败：{detail}。",
        "请用 JSON（列名、类别、目标逐层嵌套），或含 margin、category、target 三列的表；数值总量一行的 category 留空。",
    )
    en = Words(
        "The file of margins cannot be read",
        "Reading “{file}” failed: {detail}.",
        'Use JSON ({{"column": {{"category": target}}}}), or a table with the columns margin, category, target; leave '
        "category empty for the total of a number.",
    )


class ClusterNotReady(Problem):
    code = "HY-L010"
    zh = Words("Spark 集群没有运行", "主进程或工作进程已退出，或迟迟没有就绪。", "请看日志 {log} 的末尾。")
    en = Words(
        "The Spark cluster does not run",
        "The master or a worker ended, or was not ready in time.",
        "See the end of the log {log}.",
    )


def existing(path: Path) -> Path:
    """The path itself; raises `NoFile` where no file lies."""
    if not path.is_file():
        raise NoFile(file=str(path))
    return path


class NoSuchProgramme(Problem):
    code = "HY-L011"
    zh = Words(
        "没有这个项目",
        "没有编号为 {number} 的项目。",
        "编号在项目页面的网址中：/programmes/编号/。",
    )
    en = Words(
        "No such programme",
        "There is no programme number {number}.",
        "The number stands in the address of the programme's pages: /programmes/NUMBER/.",
    )


class NoSuchHead(Problem):
    code = "HY-L012"
    zh = Words(
        "没有这个文本模型",
        "没有名为“{name}”的自有模型；可用的有：{known}。",
        "请检查名称，或先用 huiyin text train 训练。",
    )
    en = Words(
        "There is no such text model",
        "There is no own model called “{name}”; known: {known}.",
        "Check the name, or train one with huiyin text train first.",
    )
