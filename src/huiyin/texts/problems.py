"""What can be wrong with texts and their topics."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TopicsChangedMeanwhile(Problem):
    code = "HY-TX001"
    zh = Words(
        "主题刚刚被别人改过",
        "您打开页面之后，{who} 保存了第 {number} 版主题。",
        "请在新版本上再改一次；您填写的内容仍在页面上。",
    )
    en = Words(
        "The topics were changed meanwhile",
        "{who} saved version {number} of the topics after you opened the page.",
        "Make your change again on the new version; what you typed is still on the page.",
    )


class NoTextsToDraw(Problem):
    code = "HY-TX050"
    zh = Words(
        "没有可抽的文本",
        "{first} 至 {last} 之间没有尚未编码的文本。",
        "请放宽日期，或等新的文本到来。",
    )
    en = Words(
        "There are no texts to draw",
        "Between {first} and {last} there are no texts that are not coded yet.",
        "Choose more days, or wait for new texts.",
    )


class CodeEmpty(Problem):
    code = "HY-TX051"
    zh = Words("还没有选择", "情感倾向和文本类型都没有选。", "请至少选一项；实在看不出来请跳过。")
    en = Words(
        "Nothing was chosen",
        "Neither the polarity nor the kind of the text was chosen.",
        "Choose at least one, or skip the text if you cannot tell.",
    )


class CodeUnknown(Problem):
    code = "HY-TX052"
    zh = Words("没有这个标签", "“{label}”不在可选的标签中，主题可能刚被改过。", "请刷新页面后重选。")
    en = Words(
        "There is no such label",
        "“{label}” is not among the labels; the topics may just have been changed.",
        "Reload the page and choose again.",
    )


class NothingToLearn(Problem):
    code = "HY-TX053"
    zh = Words(
        "还没有可供学习的标签",
        "已有 {n} 条更正或用于学习的编码；训练至少需要 {least} 条。",
        "请在答卷页和工单页更正标签，或抽一批“用于学习”的文本来编码。",
    )
    en = Words(
        "There is nothing to learn from yet",
        "There are {n} corrections or codes to learn from; training needs at least {least}.",
        "Put labels right on answers and cases, or draw texts to learn from and code them.",
    )


class NoTopicsYet(Problem):
    code = "HY-TX055"
    zh = Words("还没有主题", "本项目还没有定义主题，无从学习。", "请先在“主题设置”里定义主题。")
    en = Words(
        "There are no topics yet",
        "No topics are defined in this programme, so there is nothing to learn.",
        "Define topics under “Topic settings” first.",
    )


class HeadNotUsable(Problem):
    code = "HY-TX054"
    zh = Words(
        "这一版不能启用",
        "第 {number} 版尚未训练好，或在封存文本上不如现用的。",
        "请再积累一些标签后重新训练。",
    )
    en = Words(
        "This version cannot be put to use",
        "Version {number} is not trained, or was worse than the one in use on the frozen texts.",
        "Gather more labels and train again.",
    )


class NobodyWrites(Problem):
    code = "HY-TX056"
    zh = Words(
        "没有可用的语言模型",
        "语言模型没有启用。",
        "请管理员在“知识库”的“语言模型”页启用；不启用也不影响其他功能。",
    )
    en = Words(
        "No language model can be asked",
        "The language model is not switched on.",
        "An administrator can switch it on under “Language model” of the knowledge base; everything else works without it.",
    )


class TooFewToSummarise(Problem):
    code = "HY-TX057"
    zh = Words("文本太少", "可以概括的只有 {n} 条，至少要 {least} 条。", "请放宽筛选条件，或直接阅读原文。")
    en = Words(
        "Too few texts",
        "There are {n} texts to summarise; at least {least} are needed.",
        "Choose fewer conditions, or simply read them.",
    )
