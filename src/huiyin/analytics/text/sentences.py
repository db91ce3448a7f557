"""Sentences and clauses: the pieces of a text that say one thing, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import END, Batch, Like, Places, gathered, is_chinese

Mask = npt.NDArray[np.bool_]

_FULL_STOPS = frozenset("。!?;；…｡\n")
_COMMAS = frozenset(",:~～—")  # not "、": "房间、早餐都好" says one thing
_CLOSING = frozenset("\"'”’」』)]】》")
_CONTRAST = re.compile(
    r"(?<![不非岂])但(?!凡|愿|求)|不过(?![分来去期敏关问户如是])|可是(?!以)|然而|只是|就是(?=有点|太|不|没|送|价)"
    r"|可惜|遗憾的?是|美中不足|唯一|虽然|虽说|尽管|除了|反而|结果"
    r"|\b(?:but|however|although|though|yet|except|unfortunately|nevertheless|whereas)\b"
)


@dataclass(frozen=True)
class Spans:
    """Pieces of the texts of a batch in order: piece k lies at `starts[k]:ends[k]` of text `text_of[k]`.

    Places count from the beginning of the batch; `within` gives them from the beginning of each text.
    """

    text_of: Places
    starts: Places
    ends: Places

    @property
    def n(self) -> int:
        """How many pieces."""
        return len(self.starts)

    def within(self, batch: Batch) -> tuple[Places, Places]:
        """Where each piece begins and ends in its own text.

        >>> from huiyin.analytics.text.characters import batch_of
        >>> batch = batch_of(["好", "很快。满意！"])
        >>> [place.tolist() for place in sentences_of(batch).within(batch)]
        [[0, 0, 3], [1, 3, 6]]
        """
        first = batch.starts[self.text_of]
        return self.starts - first, self.ends - first

    def batch(self, batch: Batch) -> Batch:
        """The pieces as a batch of their own, one text each."""
        return gathered(batch, self.starts, self.ends)


def sentences_of(batch: Batch) -> Spans:
    """The sentences of every text, each with the marks that end it.

    >>> from huiyin.analytics.text.characters import batch_of
    >>> batch = batch_of(["房间3.5星。服务好！！下次再来", "It was ok. Thanks"])
    >>> spans = sentences_of(batch)
    >>> [batch.joined()[a:b] for a, b in zip(spans.starts, spans.ends)]
    ['房间3.5星。', '服务好!!', '下次再来', 'it was ok.', 'thanks']
    """
    return _pieces(batch, _sentence_marks(batch.codes), np.zeros(0, dtype=np.int64))


def clauses_of(batch: Batch) -> Spans:
    """The clauses of every text: cut at marks, at spaces between Chinese words and before words of contrast.

    >>> from huiyin.analytics.text.characters import batch_of
    >>> batch = batch_of(["味道不错但送得太慢，不过客服道歉了"])
    >>> spans = clauses_of(batch)
    >>> [batch.joined()[a:b] for a, b in zip(spans.starts, spans.ends)]
    ['味道不错', '但送得太慢,', '不过客服道歉了']
    """
    return batch.kept("clauses", lambda: _clauses_of(batch))


def clauses_apart(batch: Batch, chosen: Places | None = None) -> Batch:
    """The clauses of a batch, or the chosen ones, as a batch of their own, one text each.

    All together are kept, so that words cut from them once serve for any of them.
    """
    clauses = clauses_of(batch)
    is_whole = (clauses.starts == batch.starts[clauses.text_of]) & (
        clauses.ends == batch.ends[clauses.text_of]
    )
    every = batch.kept(
        "clauses apart",
        lambda: replace(clauses.batch(batch), like=Like(batch, np.where(is_whole, clauses.text_of, -1))),
    )
    if chosen is None:
        return every
    some = gathered(every, every.starts[chosen], every.ends[chosen])
    return replace(some, like=Like(every, chosen))


def _clauses_of(batch: Batch) -> Spans:
    codes = batch.codes
    marks = _sentence_marks(codes) | np.isin(codes, _codes(_COMMAS))
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    marks[1:-1] &= ~(digit[:-2] & digit[2:] & np.isin(codes[1:-1], _codes(frozenset(",:~"))))
    chinese = is_chinese(codes)
    marks[1:-1] |= (codes[1:-1] == 32) & (chinese[:-2] | chinese[2:])
    turns = (found.start() for found in _CONTRAST.finditer(batch.joined()))
    return _pieces(batch, marks, np.fromiter(turns, dtype=np.int64))


def _sentence_marks(codes: npt.NDArray[np.uint32]) -> Mask:
    marks: Mask = np.isin(codes, _codes(_FULL_STOPS))
    dots = np.flatnonzero(codes == ord("."))
    if len(dots):
        after = codes[np.minimum(dots + 1, len(codes) - 1)]
        before = codes[np.maximum(dots - 1, 0)]
        marks[dots] = (after == 32) | (after == END) | (after == ord(".")) | is_chinese(before)
    return marks


def _pieces(batch: Batch, marks: Mask, turns: Places) -> Spans:
    """What stands between runs of marks; a turn begins a piece without a mark before it."""
    codes = batch.codes
    if not len(codes):
        return Spans(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
    tail = marks | (codes == 32) | np.isin(codes, _codes(_CLOSING))
    # A piece ends behind the last mark of a run of marks, spaces and closing brackets.
    run_of = np.cumsum(np.concatenate([[True], tail[1:] != tail[:-1]])) - 1
    marked = np.bincount(run_of, marks) > 0
    last = np.flatnonzero(np.concatenate([run_of[1:] != run_of[:-1], [True]]))
    cuts = last[marked & tail[last]] + 1
    cuts = np.unique(np.concatenate([[0], batch.starts, batch.ends, batch.ends + 1, cuts, turns]))
    starts, ends = cuts[:-1], cuts[1:]
    solid = np.concatenate([[0], np.cumsum(~(tail | (codes == END)))])
    said = solid[ends] > solid[starts]
    return _trimmed(batch, starts[said], ends[said])


def _trimmed(batch: Batch, starts: Places, ends: Places) -> Spans:
    """Pieces without the spaces around them."""
    blank = (batch.codes == 32) | (batch.codes == END)
    places = np.arange(len(blank))
    following = np.minimum.accumulate(np.where(blank, len(blank), places)[::-1])[::-1]
    previous = np.maximum.accumulate(np.where(blank, -1, places))
    starts, ends = following[starts], previous[ends - 1] + 1
    text_of = np.searchsorted(batch.starts, starts, side="right") - 1
    return Spans(text_of.astype(np.int64), starts.astype(np.int64), ends.astype(np.int64))


def _codes(characters: frozenset[str]) -> npt.NDArray[np.uint32]:
    return np.asarray(sorted(map(ord, characters)), dtype=np.uint32)
