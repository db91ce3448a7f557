"""Kinds: what a text does – complain, praise, suggest, ask, or something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.characters import END, Batch, Like, batch_of, runs, squeezed
from huiyin.analytics.text.heads import Head, probabilities_of
from huiyin.analytics.text.polarity import positive_rates
from huiyin.analytics.text.words import Cutter

LABELS = ("complaint", "praise", "suggestion", "question", "other")
ACTS = ("judgement", "other", "question", "suggestion")  # what the head tells; polarity parts judgements
UNSURE_BELOW = 0.6  # the probability of the likeliest kind; a head's own measured limit comes before it
_CLEAR, _FAINT = 0.9, 0.7  # probability of the likelier side of a judgement that is plain, or hardly one

_ASKS = re.compile(
    r"\?\s*$|[吗么][。.!,~ ]*$|(?<!什)(?<!怎)(?<!这)(?<!那)(?<!多)[吗么](?=[。.!,~ ])|呢[。.!~]*$|^(?:请问|问一下|咨询|想问|怎么(?!这么|那么|还|又|老|总|回事|一直|搞)|如何|为什么(?!一直|总|还|又|老|这么|不)|什么(?!破|鬼|玩意|垃圾|态度|服务)|哪|谁|几)|(?:有没有|是不是|能不能|可不可以|要不要|是否|能否|可否)"
    r"|怎么(?:办|查|算|弄|申请|取|退|开|买|用|改|找|转|领|提|兑|交|设|联系)|多少(?:钱|天|度|元)?$|多久|多长|多远|几(?:点|天|号|个|月)|(?:在|去|到)?哪(?:里|儿|个|些|家)|什么时候|什么(?:材料|手续|条件|区别|意思|资料|影响|流程)|([大贵辣远好])不\1"
    r"|^(?:how|what|when|where|who|which|why|is|are|do|does|did|can|will|may|am) ",
    re.MULTILINE,
)
_SUGGESTS = re.compile(
    r"建议|提议|意见[是:]|希望(?!落空)|最好(?!吃|看|用|喝|的|玩)|(?:要是|如果|假如|若)(?:能|可以|有|再)|(?:能|可以?)(?:考虑|增加|加个|多些|再多|借鉴|提供|推出)|应(?:该|当)?(?:有|把|更|加|提供|多|在|定期)|期待|不妨|不如|宜(?:增|设|加)"
    r"|(?:能不能|能否|可否|可不可以)[^\n]{0,14}(?:点|些|个)|请(?:考虑|增加|加强|改进|完善|优化)|就好了|(?:会|就)更好|还需(?:要)?(?:完善|改进|加强|提高)|改进空间|有待(?:提高|改进|加强)|多[^\n]{0,8}(?:一点|一些|点吧|些吧)"
    r"|\b(?:suggest\w*|recommend (?:a|that|you|add\w+)|would (?:be (?:great|nice|better|helpful|good|welcome|useful)|help|like to see|make it)|please (?:add|consider|open|provide|allow|make|improve|put|send|let)|(?:you|they|there|it) (?:should|could)|could (?:you|we) (?:make|add|have)|consider\w*|i (?:hope|wish) (?:you|there|the)|why not|maybe (?:add|you)|more \w+ please|it'd be)\b"
    r"|^(?:add|improve|put|let|offer|extend|open|use|make|send|show|shorter|longer|better|more|fewer|bigger) ",
    re.MULTILINE,
)
_MARKS = "\ue001\ue002\ue003\ue004\ue005"  # behind a text: it asks, it suggests, its judgement is plain, middling, faint

_POWERS = 1 << np.arange(len(_MARKS))
_BEHIND = [
    "".join(" " + mark * 3 for at, mark in enumerate(_MARKS) if number >> at & 1)
    for number in range(1 << len(_MARKS))
]


@dataclass(frozen=True)
class Kinds:
    """What texts do: `probabilities` (texts × `labels`) add up to 1 for each; `is_unsure` where none is likely enough.

    A text without words is "other" and unsure.
    """

    probabilities: Floats
    labels: tuple[str, ...]
    is_unsure: npt.NDArray[np.bool_]

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The likeliest kind of each text."""
        return tuple(self.labels[at] for at in self.probabilities.argmax(axis=1).tolist())


def read_kinds(
    texts: Sequence[str],
    *,
    head: Head | None = None,
    positive_rate: Floats | None = None,
    cutter: Cutter | None = None,
) -> Kinds:
    """The kinds of texts. `positive_rate` is what `read_polarity` gave for them, if it is known already.

    >>> read_kinds(["停电四个小时没人管", "师傅很专业，谢谢", "建议增加窗口", "电费怎么查？"]).likeliest
    ('complaint', 'praise', 'suggestion', 'question')
    """
    head = head or shipped("kinds")
    positive = positive_rates(texts, cutter=cutter) if positive_rate is None else np.asarray(positive_rate)
    acts = probabilities_of(head.of_batch(_marked(batch_of(texts), positive), cutter), head.link)
    says = {label: acts[:, head.labels.index(label)] for label in ACTS}
    speaks = np.isfinite(positive)
    side = np.where(speaks, positive, 0.5)
    judgement = says["judgement"]
    chances = np.column_stack(
        [judgement * (1 - side), judgement * side, says["suggestion"], says["question"], says["other"]]
    )
    chances[~speaks] = np.eye(len(LABELS))[LABELS.index("other")]
    limit = float(head.about.get("unsure_below", UNSURE_BELOW))
    return Kinds(chances, LABELS, (chances.max(axis=1) < limit) | ~speaks)


def marked(texts: Sequence[str], positive_rate: Floats) -> list[str]:
    """Texts with marks behind them that the head learns from: questions, suggestions, how plain a judgement is."""
    behind = _marks(batch_of(texts), positive_rate)
    return [text + marks for text, marks in zip(texts, behind, strict=True)]


def _marks(batch: Batch, positive_rate: Floats) -> list[str]:
    """What is written behind each text."""
    joined = batch.joined()
    flags = np.zeros((batch.n, len(_MARKS)), dtype=np.bool_)
    for at, pattern in enumerate((_ASKS, _SUGGESTS)):
        places = np.fromiter((found.start() for found in pattern.finditer(joined)), dtype=np.int64)
        flags[np.searchsorted(batch.starts, places, side="right") - 1, at] = True
    side = np.nan_to_num(np.maximum(positive_rate, 1 - positive_rate), nan=0.5)
    flags[:, 2], flags[:, 4] = side >= _CLEAR, side < _FAINT
    flags[:, 3] = ~(flags[:, 2] | flags[:, 4])
    return [_BEHIND[number] for number in (flags @ _POWERS).tolist()]


def _marked(batch: Batch, positive_rate: Floats) -> Batch:
    """A batch with the marks behind its texts, which begin as they did: their words need not be cut again."""
    base, behind = squeezed(batch), squeezed(batch_of(_marks(batch, positive_rate)))
    first, more = base.ends - base.starts, behind.ends - behind.starts
    ends = np.cumsum(first + more + 1) - 1
    starts = ends - first - more
    codes = np.full(int(ends[-1]) + 1 if base.n else 0, END, dtype=np.uint32)
    for part, begin, lengths in ((base, starts, first), (behind, starts + first, more)):
        codes[runs(begin, lengths)] = part.codes[runs(part.starts, lengths)]
    return Batch(codes, starts, ends, Like(base, np.arange(base.n)))
