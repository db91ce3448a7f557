"""What can go wrong with facts."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class PartMissing(Problem):
    code = "HY-D001"
    zh = Words(
        "数据文件缺失",
        "数据文件夹中找不到“{name}”，它可能被移走或删除。",
        "系统会根据答卷自动重建；也可运行“./huiyin facts heal”立即重建，或从备份恢复该文件。",
    )
    en = Words(
        "A fact file is missing",
        "“{name}” is not in the data folder; it may have been moved or deleted.",
        "It is made anew from the answers by itself; “./huiyin facts heal” does so at once, a backup as well.",
    )


class NotGroupable(Problem):
    code = "HY-D002"
    zh = Words(
        "不能按此列分组",
        "列“{column}”是数值，分组只支持文本或日期列。",
        "请先把数值分段，再按分段分组。",
    )
    en = Words(
        "This column cannot form groups",
        "Column “{column}” holds numbers; groups are formed by text or dates.",
        "Cut the numbers into classes first and group by the classes.",
    )


class EngineAway(Problem):
    code = "HY-D003"
    zh = Words(
        "分析引擎没有应答",
        "分析引擎“{engine}”暂时无法使用：{reason}。答卷照常收集，没有任何数据丢失。",
        "请检查该引擎是否在运行、设置中的地址是否正确；恢复后数字会自动更新。",
    )
    en = Words(
        "The analytical engine does not answer",
        "The engine “{engine}” cannot be used at the moment: {reason}. Answers are collected as always; nothing is lost.",
        "Check that it runs and that its address in the settings is right; the figures go on by themselves.",
    )

    def words(self, language: str = "en") -> Words:
        """The wording with the reason in the same language, where the engine gave it in both."""
        chinese = language.startswith("zh")
        reason = self.facts["reason"]
        spoken = reason["zh" if chinese else "en"] if isinstance(reason, dict) else reason
        return (type(self).zh if chinese else type(self).en).filled({**self.facts, "reason": spoken})


class EngineNotInstalled(Problem):
    code = "HY-D004"
    zh = Words(
        "分析引擎尚未安装",
        "设置选用了“{engine}”，但它所需的 {package} 没有安装。",
        "用 ./huiyin up 启动时会自动安装；自行管理环境时请运行 pip install 'huiyin[{extra}]'，或改用默认引擎 duckdb。",
    )
    en = Words(
        "The analytical engine is not installed",
        "The settings choose “{engine}”, but {package}, which it needs, is not installed.",
        "Starting by ./huiyin up installs it; in an environment of your own run pip install 'huiyin[{extra}]', or go back to the default, duckdb.",
    )


class EngineNotSet(Problem):
    code = "HY-D005"
    zh = Words(
        "分析引擎缺少地址",
        "设置选用了“{engine}”，但 {setting} 没有给出可用的地址。",
        "请设置 {setting}，例如 {example}；或改用默认引擎 duckdb。",
    )
    en = Words(
        "The analytical engine has no address",
        "The settings choose “{engine}”, but {setting} gives no address that can be used.",
        "Set {setting}, such as {example}, or go back to the default engine, duckdb.",
    )


class NoJava(Problem):
    code = "HY-D006"
    zh = Words(
        "没有 Java",
        "Spark 需要 Java 17，而 {where} 中没有。",
        "请安装 Java（Debian/Ubuntu：apt-get install openjdk-17-jre-headless），或用 JAVA_HOME 指明它的位置。",
    )
    en = Words(
        "There is no Java",
        "Spark needs Java 17, which is not in {where}.",
        "Install it (Debian/Ubuntu: apt-get install openjdk-17-jre-headless), or name its place by JAVA_HOME.",
    )


class PartDamaged(Problem):
    code = "HY-D010"
    zh = Words(
        "数据文件损坏",
        "“{name}”的内容与写入时不同，可能是磁盘故障或被人改动。",
        "系统会根据答卷自动重建；也可运行“./huiyin facts heal”立即重建，并请检查磁盘。",
    )
    en = Words(
        "A fact file is damaged",
        "The content of “{name}” is not what was written; the disk may be failing or somebody changed it.",
        "It is made anew from the answers by itself; “./huiyin facts heal” does so at once. Check the disk.",
    )


class SummaryUnreadable(Problem):
    code = "HY-D011"
    zh = Words(
        "留存的统计量无法读取",
        "留存的统计量文件不完整或由别的版本写成。",
        "无需处理：系统会重新计算；若反复出现，请检查磁盘。",
    )
    en = Words(
        "A kept summary cannot be read",
        "The file of a kept summary is incomplete or was written by another version.",
        "Nothing to do: it is computed again. If this comes back, check the disk.",
    )


# What keeps facts from being read in full, through nobody's mistake: it passes, or is mended, and then they are there.
UNAVAILABLE = (EngineAway, EngineNotInstalled, EngineNotSet, NoJava, PartMissing, PartDamaged)
