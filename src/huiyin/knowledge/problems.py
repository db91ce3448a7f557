"""What can be wrong with articles, help pages, conversations and the language model."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ArticleEmpty(Problem):
    code = "HY-KN001"
    zh = Words("文章没有内容", "至少要有一种语言写明标题，并写明答复或正文。", "请填写标题和答复后再保存。")
    en = Words(
        "The article is empty",
        "At least one language needs a title and an answer or a text.",
        "Write the title and the answer, then save again.",
    )


class NothingToPublish(Problem):
    code = "HY-KN002"
    zh = Words("没有可以发布的草稿", "最新版本 {number} 已经发布。", "请先修改文章，再发布新版本。")
    en = Words(
        "There is no draft to publish",
        "The newest version, {number}, is published.",
        "Change the article first, then publish the new version.",
    )


class HelpAddressTaken(Problem):
    code = "HY-KN003"
    zh = Words(
        "这个地址已被使用",
        "另一个单位的帮助页面已经使用地址“{address}”。",
        "请换一个由字母、数字和短横线组成的地址。",
    )
    en = Words(
        "That address is taken",
        "The help page of another unit has the address “{address}”.",
        "Choose another one of letters, digits and hyphens.",
    )


class NothingSaid(Problem):
    code = "HY-KN004"
    zh = Words("没有填写内容", "发送的内容是空的。", "请写下问题或答复后再发送。")
    en = Words("Nothing was written", "What was sent is empty.", "Write something, then send it.")


class ConversationOver(Problem):
    code = "HY-KN005"
    zh = Words(
        "这段对话已经结束",
        "对话已结束，或已达到 {most} 条的上限。",
        "请在帮助页面开始新的对话，或电话联系我们。",
    )
    en = Words(
        "This conversation is over",
        "It was ended, or holds the most that it may, {most} messages.",
        "Begin another one on the help page, or call us.",
    )


class NotHandedOver(Problem):
    code = "HY-KN006"
    zh = Words("还没有转给人工", "客户仍在与助手对话，没有要求人工。", "请等客户转人工，或先点“接手对话”。")
    en = Words(
        "It was not handed over",
        "The customer talks with the assistant and did not ask for a person.",
        "Wait, or take the conversation over first.",
    )


class SynonymsTooFew(Problem):
    code = "HY-KN007"
    zh = Words("同义词至少要两个", "一组同义词至少要有两个不同的词，每行一个。", "请补充后再保存。")
    en = Words(
        "Synonyms come in pairs",
        "A group needs two different words at least, one a line.",
        "Add another word, then save again.",
    )


class MachineOff(Problem):
    code = "HY-KN010"
    zh = Words(
        "语言模型没有开启",
        "没有可用的语言模型：管理员尚未开启，或没有填写地址和模型。",
        "不影响其他功能；需要时请管理员在“语言模型”中开启。",
    )
    en = Words(
        "The language model is off",
        "No administrator switched one on, or its address or name is missing.",
        "Everything else works without; an administrator can switch it on under “Language model”.",
    )


class MachineBudgetSpent(Problem):
    code = "HY-KN011"
    zh = Words(
        "今天的语言模型额度已用完",
        "每日额度 {budget} 个词元，今天已用 {used} 个。",
        "明天自动恢复，或请管理员提高额度。",
    )
    en = Words(
        "Today's budget of the language model is spent",
        "{used} of {budget} tokens were used today.",
        "It starts anew tomorrow; an administrator can raise it.",
    )


class MachineSilent(Problem):
    code = "HY-KN012"
    zh = Words(
        "语言模型没有答复",
        "没有连上语言模型服务，或在时限内没有收到完整答复（{why}）。",
        "请稍后再试，或直接由人工书写；其他功能不受影响。",
    )
    en = Words(
        "The language model did not answer",
        "The service was not reached, or gave no complete answer in time ({why}).",
        "Try again later, or write it yourself; nothing else is affected.",
    )


class MachineRefused(Problem):
    code = "HY-KN013"
    zh = Words(
        "语言模型的答复没有通过检查",
        "答复不是约定的格式、含有来源中没有的引文、网址或号码，已弃用（{why}）。",
        "请直接由人工书写；没有任何数据被更改。",
    )
    en = Words(
        "The language model's answer did not pass",
        "It was not of the agreed form, or held a quote, an address or a number that its sources lack ({why}).",
        "Write it yourself; nothing was changed.",
    )
