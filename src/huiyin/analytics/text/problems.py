"""What can go wrong with texts and the models that read them."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ArtefactUnreadable(Problem):
    """Bytes that are no model of texts, or one of a newer form."""

    code = "HY-A130"
    zh = Words(
        "文本模型读不出来",
        "文件不是文本模型，或由更新的版本生成。",
        "请重新训练，或换用与本版本配套的模型文件。",
    )
    en = Words(
        "The text model cannot be read",
        "The file is no text model, or was made by a newer version.",
        "Train it again, or use the file that belongs to this version.",
    )


class TooFewLabels(Problem):
    """Not enough labelled texts to train from."""

    code = "HY-A131"
    zh = Words(
        "标注太少，还不能训练",
        "训练需要至少两个类别、每类至少 {least} 条；“{label}”只有 {n} 条。",
        "请继续人工标注，或把相近的类别合并。",
    )
    en = Words(
        "Too few labelled texts to train",
        "Training needs at least two labels with {least} texts each; “{label}” has {n}.",
        "Label more texts, or merge labels that are close.",
    )


class NoSuchArtefact(Problem):
    """A model of texts that does not come with the product."""

    code = "HY-A132"
    zh = Words(
        "没有这个文本模型",
        "随产品提供的文本模型中没有“{key}”。",
        "请检查名称，或重新安装本版本。",
    )
    en = Words(
        "There is no such text model",
        "No text model called “{key}” comes with the product.",
        "Check the name, or install this version again.",
    )


class PatternUnreadable(Problem):
    """A word or rule of a topic that cannot be read."""

    code = "HY-A135"
    zh = Words(
        "词语或规则读不懂",
        "“{written}”有空缺，或其中有超过 {longest} 个字的词。",
        "词之间用“|”分隔，同时出现用“ + ”，不能出现用“ - ”连接，例如：排队|等位 + 久 - 不用。",
    )
    en = Words(
        "The word or rule cannot be read",
        "“{written}” has a gap, or a word of more than {longest} characters.",
        "Put “|” between words, “ + ” before what must stand there too and “ - ” before what must not.",
    )


class TopicsUnreadable(Problem):
    """Topics that lack something, or have it twice."""

    code = "HY-A136"
    zh = Words(
        "主题定义有误",
        "主题“{topic}”：{reason}。",
        "请给每个主题一个不重复的键和中英文名称，并至少写一个词语、一条规则或一个例句。",
    )
    en = Words(
        "The topics are not well defined",
        "Topic “{topic}”: {reason}.",
        "Give every topic a key of its own, a name, and at least one word, rule or example.",
    )


class NothingToCompare(Problem):
    """All texts, or none, belong to the group that is to be compared with the rest."""

    code = "HY-A341"
    zh = Words(
        "没有可比较的文本",
        "选中的一组有 {n} 条，其余有 {n_rest} 条。",
        "请让两边都有文本：换一个群体、时间段，或放宽筛选。",
    )
    en = Words(
        "There is nothing to compare with",
        "The chosen group has {n} texts, the rest has {n_rest}.",
        "Let both sides have texts: choose another group or period, or widen the filter.",
    )


class TooFewTexts(Problem):
    """Not enough texts that say anything to be grouped."""

    code = "HY-A342"
    zh = Words(
        "文本太少，还不能归类",
        "能用来归类的文本有 {n} 条，至少要 {least} 条。",
        "请等收到更多回答，或放宽筛选。",
    )
    en = Words(
        "Too few texts to be grouped",
        "{n} texts can be grouped; {least} are needed.",
        "Wait for more answers, or widen the filter.",
    )


class NoReviews(Problem):
    """No review has stars."""

    code = "HY-A343"
    zh = Words("没有带星级的评价", "{n} 条评价都没有星级。", "请检查星级所在的列，缺失的留空。")
    en = Words(
        "No review has stars",
        "None of the {n} reviews has stars.",
        "Check the column of the stars; leave missing ones empty.",
    )


class NothingCoded(Problem):
    """No text has been coded by people."""

    code = "HY-A290"
    zh = Words("还没有人工编码", "没有一条文本经人工编码，标签的质量无从测起。", "请先在质量页编码一批文本。")
    en = Words(
        "Nothing has been coded yet",
        "No text has been coded by people, so the quality of labels cannot be measured.",
        "Code some texts on the quality page first.",
    )


class LabelTellsNothing(Problem):
    """A label that stands on texts that have it hardly more often than on others."""

    code = "HY-A291"
    zh = Words(
        "这个标签不足以校正占比",
        "应有该标签的文本中有 {found}% 被标出，不应有的也有 {false}% 被标出，两者分不开。",
        "请继续人工编码，或先用更正后的标签重新训练。",
    )
    en = Words(
        "The label cannot carry a corrected share",
        "It is given to {found} % of texts that have it and to {false} % of those that do not: too close to tell apart.",
        "Code more texts, or train again with corrected labels first.",
    )
