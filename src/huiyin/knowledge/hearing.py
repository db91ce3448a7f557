"""What a customer's words ask for besides an answer: a person, at once, or only a greeting back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.text.characters import fold
from huiyin.analytics.text.polarity import read_polarity
from huiyin.analytics.text.urgency import urgency_of
from huiyin.knowledge.contracts import Reason

ALARM, PRESSING = 3, 2  # levels of urgency
ORDINARY = frozenset({"outage"})  # what articles answer: pressing, but asked every day
WEARY = frozenset({"repetition", "waiting", "leaving"})
CROSS, FURIOUS = (
    -0.6,
    -0.9,
)  # strength of blame: of whoever waited or asked in vain, of anybody who asks nothing
LONG = 300  # characters; what needs more words than that is not told by one article
MANY = 3  # questions at once

_WISH = re.compile(
    r"转人工|人工(?:客服|服务|坐席|座席|台)|真人|(?:找|转|接|叫|换|联系|要)(?:一?[个下位])?(?:你们)?(?:的)?(?:客服|人工|坐席|经理|领导|工作人员)"
    r"|^人工$|跟人(?:说|聊|谈)|(?:speak|talk|chat) (?:to|with) (?:a |an |some|the )?(?:real |live |actual )?"
    r"(?:person|human|agent|someone|somebody|representative|manager|advisor|operator|people|body|one)"
    r"|(?:real|live|actual) (?:person|human|agent)|customer service representative|^(?:agent|human|operator|representative)$"
)
_NO_WISH = re.compile(
    r"(?:不|别|无需|不必|不用|不想|不要|不需要)(?:要|用|想)?(?:转|找|接)?(?:人工|真人|客服)|(?:don't|do not|no) (?:need|want) "
)
_COURTESY = re.compile(
    r"(?:你好|您好|在吗|在么|有人吗|早上好|下午好|晚上好|谢谢|多谢|感谢|好的|好|知道了|明白了|了解了|再见|拜拜"
    r"|嗯+|哦+|ok|okay|hi|hello|hey|thanks|thank you|thx|bye|good (?:morning|afternoon|evening)|got it)"
    r"(?:[你您了啊呀哦呢吗]|very much| there)*"
)
_ASKS = re.compile(
    r"\?|怎么|如何|为什么|为何|什么|哪|多少|多久|几|吗$|how |what |why |when |where |can |could |is "
)


@dataclass(frozen=True)
class Sign:
    """Why a person is needed: the reason, and where in the words it stands."""

    reason: Reason
    start: int
    end: int

    def as_json(self) -> dict[str, Any]:
        """Plain data, to be kept with the words."""
        return {"reason": self.reason.value, "start": self.start, "end": self.end}


def is_courtesy(words: str) -> bool:
    """Whether the words are a greeting or thanks and ask nothing.

    >>> is_courtesy("谢谢您！"), is_courtesy("你好，怎么交电费")
    (True, False)
    """
    parts = [part.strip() for part in re.split(r"[\s,.!?~。、]+", fold(words)) if part.strip()]
    joined = " ".join(parts)
    return bool(parts) and (
        all(_COURTESY.fullmatch(part) for part in parts) or bool(_COURTESY.fullmatch(joined))
    )


def wish(words: str) -> Sign | None:
    """Where the customer asks for a person.

    >>> wish("给我转人工").start, wish("不用转人工")
    (2, None)
    """
    folded = fold(words).strip()
    found = _WISH.search(folded)
    if found is None or _NO_WISH.search(folded):
        return None
    offset = len(words) - len(words.lstrip())
    return Sign(Reason.WISH, found.start() + offset, found.end() + offset)


def is_complex(words: str) -> bool:
    """Whether it is more than one article can tell: several questions, or a long story.

    >>> is_complex("怎么交电费？"), is_complex("怎么过户？要多少钱？多久能办好？")
    (False, True)
    """
    folded = fold(words)
    asks = [part for part in re.split(r"(?<=[?。!\n;])", folded) if _ASKS.search(part)]
    return len(words) > LONG or len(asks) >= MANY


def signs_of(words: str) -> list[Sign]:
    """Why a person should take over by these words alone: a wish, danger and its like, anger; the weightiest first.

    >>> [sign.reason.value for sign in signs_of("电线掉下来冒火花了，快来人")]
    ['urgent', 'urgent']
    >>> signs_of("停电了怎么办")
    []
    """
    wished = wish(words)
    [urgency] = urgency_of([words])
    [strength] = read_polarity([words]).strength
    found = [wished] if wished else []
    if urgency.level == ALARM or (urgency.level == PRESSING and urgency.kinds - ORDINARY):
        found += [
            Sign(Reason.URGENT, one.start, one.end) for one in urgency.reasons if one.level >= PRESSING
        ] or [Sign(Reason.URGENT, 0, len(words))]
    if "anger" in urgency.kinds:
        found += [Sign(Reason.ANGER, one.start, one.end) for one in urgency.reasons if one.kind == "anger"]
    elif (urgency.kinds & WEARY and strength <= CROSS) or (strength <= FURIOUS and not _ASKS.search(words)):
        found.append(Sign(Reason.ANGER, 0, len(words)))
    return found
