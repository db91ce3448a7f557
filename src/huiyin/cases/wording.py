"""Whether words to an unhappy customer would do harm: blame, half apologies, promises without a date, jargon.

Rules are patterns with a reason and a better way, each with examples that are its tests. They see words
only: what they do not find may still be wrong, and a person may send words in spite of a remark that is
not a `STOP`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from huiyin.cases.wording_patterns import A_TIME, PATTERNS

Words = dict[str, str]


class Level(StrEnum):
    """How grave a remark is."""

    STOP = "stop"  # must not be sent
    GRAVE = "grave"  # sent only by somebody who has read it and says so
    HINT = "hint"


@dataclass(frozen=True)
class WordingRule:
    """What to find and why not; `unless` in the same sentence makes it harmless. Examples: (bad, good)."""

    key: str
    level: Level
    pattern: re.Pattern[str]
    why: Words
    instead: Words
    examples: tuple[tuple[str, str], ...]
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Remark:
    """One thing found in a text."""

    rule: str
    level: Level
    quote: str
    why: Words
    instead: Words


RULES: tuple[WordingRule, ...] = (
    WordingRule(
        "placeholder",
        Level.STOP,
        PATTERNS["placeholder"],
        {"zh": "还有空没有填。", "en": "A blank was not filled in."},
        {"zh": "填上实际内容，或删去这一句。", "en": "Fill it in or leave the sentence out."},
        (("{称呼}，您好", "王女士，您好"), ("Dear [name],", "Dear Ms Wang,")),
    ),
    WordingRule(
        "identity",
        Level.STOP,
        PATTERNS["identity"],
        {
            "zh": "像是完整的身份证号或银行卡号。",
            "en": "This looks like a whole identity or card number.",
        },
        {"zh": "只写末四位。", "en": "Write only the last four digits."},
        (("卡号 6222021234567890123 已退款", "尾号 0123 的卡已退款"),),
    ),
    WordingRule(
        "blame",
        Level.GRAVE,
        PATTERNS["blame"],
        {"zh": "听起来是在怪客户。", "en": "It sounds as if the customer were to blame."},
        {
            "zh": "只说发生了什么、我们接下来做什么。",
            "en": "Say what happened and what we do next.",
        },
        (
            ("这是您自己操作造成的", "这一步容易点错，我们已为您改回"),
            ("You should have called earlier", "Thank you for calling"),
        ),
    ),
    WordingRule(
        "doubt",
        Level.GRAVE,
        PATTERNS["doubt"],
        {"zh": "听起来不相信客户。", "en": "It doubts what the customer says."},
        {"zh": "写“您反映的……”。", "en": "Write “as you told us”."},
        (("您所谓的停电", "您反映的停电"), ("You claim that it failed", "You told us that it failed")),
    ),
    WordingRule(
        "apology_taken_back",
        Level.GRAVE,
        PATTERNS["apology_taken_back"],
        {"zh": "“抱歉，但是”等于没有道歉。", "en": "“Sorry, but” takes the apology back."},
        {
            "zh": "道歉单独成句，原因另起一句，不辩解。",
            "en": "Let the apology stand alone; give the reason in a sentence of its own.",
        },
        (
            ("很抱歉，但是当天人太多", "很抱歉让您久等。当天排队人数超出预计"),
            ("We are sorry, but it was busy", "We are sorry. It was busier than we had planned for"),
        ),
    ),
    WordingRule(
        "apology_with_if",
        Level.GRAVE,
        PATTERNS["apology_with_if"],
        {
            "zh": "“如有不便”把已经发生的事说成可能。",
            "en": "“If” makes a doubt of what has happened.",
        },
        {
            "zh": "直接承认：“给您造成了……，我们向您道歉”。",
            "en": "Admit it: “We caused you …, and we apologise.”",
        },
        (
            ("如给您带来不便，敬请谅解", "昨晚停电四小时，影响了您做生意，我们向您道歉"),
            ("Sorry for any inconvenience", "We are sorry that you waited for four hours"),
        ),
    ),
    WordingRule(
        "no_date",
        Level.GRAVE,
        PATTERNS["no_date"],
        {"zh": "承诺没有时间，客户只能干等。", "en": "A promise without a date leaves the customer waiting."},
        {
            "zh": "写出日期和钟点，例如“11 月 25 日 18 时前”；没有结果也在那时联系。",
            "en": "Name the day and the hour, and call then even without a result.",
        },
        (
            ("我们会尽快处理", "我们会在 11 月 25 日 18 时前给您答复"),
            ("We will reply soon", "We will reply by Friday, 6 pm"),
        ),
        unless=A_TIME,
    ),
    WordingRule(
        "not_ours",
        Level.GRAVE,
        PATTERNS["not_ours"],
        {"zh": "把客户推开了。", "en": "It sends the customer away."},
        {
            "zh": "说明由谁办、我们怎样转交、何时回复。",
            "en": "Say who does it, that we hand it over, and when they hear from us.",
        },
        (
            ("这不归我们管", "这件事由物业办理，我们今天已替您转交"),
            ("That is not our problem", "The landlord does this; we told them today"),
        ),
    ),
    WordingRule(
        "absolute",
        Level.GRAVE,
        PATTERNS["absolute"],
        {"zh": "没有人能保证这样的话。", "en": "Nobody can keep such a promise."},
        {
            "zh": "说清已采取的具体措施。",
            "en": "Name what was done so that it is less likely to happen again.",
        },
        (
            ("保证不再发生", "我们已更换这台变压器，并在一周后复查"),
            ("This will never happen again", "We replaced the transformer and check it in a week"),
        ),
    ),
    WordingRule(
        "policy",
        Level.HINT,
        PATTERNS["policy"],
        {"zh": "规定不是理由。", "en": "A rule is no reason."},
        {
            "zh": "用一句话说明为什么，再说能做什么。",
            "en": "Say why in a sentence, then what can be done.",
        },
        (
            ("按规定不能退", "票据须原件核对，您可以拍照发来，我们先登记"),
            ("It is company policy", "We need the original to check it; a photo is enough to begin"),
        ),
    ),
    WordingRule(
        "jargon",
        Level.HINT,
        PATTERNS["jargon"],
        {"zh": "客户不一定懂这个词。", "en": "The customer may not know this word."},
        {"zh": "用平常话说。", "en": "Say it in plain words."},
        (
            ("台区配变故障", "您小区的变压器坏了"),
            ("Your ticket was escalated", "A senior colleague looks after your problem now"),
        ),
    ),
    WordingRule(
        "command",
        Level.HINT,
        PATTERNS["command"],
        {"zh": "语气像命令。", "en": "It sounds like an order."},
        {"zh": "用“请您……，这样我们就能……”。", "en": "Ask, and say what it is good for."},
        (
            ("您必须带身份证", "请您带上身份证，这样当场就能办好"),
            ("You must bring your card", "Please bring your card, so that we can finish at once"),
        ),
    ),
)

_SENTENCE = re.compile(r"[^。！？!?\n;；]+")


def remarks_on(text: str) -> list[Remark]:
    """What is wrong with a text, gravest first; each rule speaks once.

    >>> [remark.rule for remark in remarks_on("很抱歉，但是我们会尽快处理。")]
    ['apology_taken_back', 'no_date']
    """
    found: dict[str, Remark] = {}
    for sentence in _SENTENCE.findall(text):
        for rule in RULES:
            hit = rule.pattern.search(sentence)
            if hit is None or rule.key in found or (rule.unless and rule.unless.search(sentence)):
                continue
            found[rule.key] = Remark(rule.key, rule.level, hit[0][:40], rule.why, rule.instead)
    order = list(Level)
    return sorted(found.values(), key=lambda remark: order.index(remark.level))


def must_not_be_sent(remarks: list[Remark]) -> bool:
    """Whether one of them is a `STOP`."""
    return any(remark.level == Level.STOP for remark in remarks)


def needs_a_second_look(remarks: list[Remark]) -> bool:
    """Whether somebody must say that it shall be sent all the same."""
    return any(remark.level != Level.HINT for remark in remarks)
