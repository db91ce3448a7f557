"""Characters: texts folded to one width, case and script, as one array that keeps every place."""

from __future__ import annotations

import unicodedata
import weakref
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import listed_values, texts
from huiyin.analytics.text._scripts import simplified

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

T = TypeVar("T")

END = 10  # the line feed that stands behind every text of a batch
_BASIC = 0x10000
_MOODS = (  # the first picture stands for all of its line
    "👍👏💯🏆🌹👌💪🆗🥇🎉💐🙌🤝✌🌟⭐",
    "😊😀😃😄😁😆😇☺🥰😍🤩😘😚😋😎🤗💕💖💗💓💞💘💝😻🥳😜😝",
    "😡😠🤬👿😤💢🤮🤢😾👊💣",
    "😭😢😞😔😟🙁☹😣😖😫😩🥺💔😿😰😥😓",
    "👎💩🖕🤡🚮",
    "🙄😒😑😏🤷🤦",
)


class Like:
    """Which texts of a batch begin with one of `other`: its number in `texts` (-1: none); a space follows, or the end.

    `other` may be gone: it is not kept alive for this.
    """

    def __init__(self, other: Batch, texts: Places) -> None:
        self._other = weakref.ref(other)
        self.texts = texts

    @property
    def other(self) -> Batch | None:
        """The batch itself."""
        return self._other()


@dataclass(frozen=True)
class Batch:
    """Many texts in one array of folded code points, each followed by one line feed.

    Text i lies at `starts[i]:ends[i]` and has as many characters as it had before folding, so that a place
    in the batch is a place in the text as it was written. What is made of a batch – words, clauses, features – is
    kept with it by `kept`, for several readers ask for the same. `like` says which texts begin as those of another
    batch that is cut into words already, maybe.
    """

    codes: Codes
    starts: Places
    ends: Places
    like: Like | None = field(default=None, repr=False, compare=False)
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n(self) -> int:
        """How many texts."""
        return len(self.starts)

    def kept(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this batch, which never changes."""
        if name not in self._made:
            self._made[name] = make()
        found: T = self._made[name]
        return found

    def has(self, name: Hashable) -> bool:
        """Whether that is kept already."""
        return name in self._made

    def joined(self) -> str:
        """All texts as one string; character k of it is `codes[k]`."""
        return self.kept("joined", lambda: self.codes.tobytes().decode("utf-32-le", errors="replace"))

    def text_of(self) -> npt.NDArray[np.int32]:
        """For every place the number of its text; the line feed belongs to the text before it."""
        return np.repeat(np.arange(self.n, dtype=np.int32), self.ends - self.starts + 1)


class Texts(tuple[str, ...]):
    """Texts that several readers read one after the other: they are folded, and cut into words and clauses, once.

    >>> said = Texts(["停电了"])
    >>> batch_of(said) is batch_of(said), batch_of(["停电了"]) is batch_of(["停电了"])
    (True, False)
    """

    @cached_property
    def batch(self) -> Batch:
        """The texts folded."""
        return _folded(self)


def batch_of(texts: Sequence[str]) -> Batch:
    """Fold texts: full to half width, capitals to small letters, traditional to simplified characters.

    Pictures of one mood become one picture of it. One character stays one character; line breaks and characters
    of control become spaces.

    >>> batch = batch_of(["ＯＫ！很好", "停電\\n了"])
    >>> batch.joined()
    'ok!很好\\n停电 了\\n'
    >>> batch.starts.tolist(), batch.ends.tolist()
    ([0, 6], [5, 10])
    """
    return texts.batch if isinstance(texts, Texts) else _folded(texts)


def _folded(texts: Sequence[str]) -> Batch:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    written = "\n".join(texts) + "\n" if texts else ""
    codes = np.frombuffer(written.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    ends = np.cumsum(lengths + 1) - 1
    folded = codes.copy()
    basic = codes < _BASIC
    folded[basic] = _folding()[codes[basic]]
    if not basic.all():
        others = np.flatnonzero(~basic)
        pictures, moods = _pictures()
        at = np.minimum(np.searchsorted(pictures, folded[others]), len(pictures) - 1)
        found = pictures[at] == folded[others]
        folded[others[found]] = moods[at[found]]
    folded[ends] = END
    return Batch(folded, ends - lengths, ends)


def squeezed(batch: Batch) -> Batch:
    """The batch with no character more than twice in a row, digits aside: "好好好好！！！！" reads "好好!!".

    >>> squeezed(batch_of(["太太太太慢！！！！", "10000"])).joined()
    '太太慢!!\\n10000\\n'
    """
    return batch.kept("squeezed", lambda: _squeezed(batch)) or batch


def _squeezed(batch: Batch) -> Batch | None:
    """The batch without what stands there too often; None where there is nothing such."""
    codes = batch.codes
    again = np.zeros(len(codes), dtype=np.bool_)
    again[2:] = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2]) & (codes[2:] != END)
    again &= (codes < ord("0")) | (codes > ord("9"))
    if not again.any():
        return None
    dropped = np.concatenate([[0], np.cumsum(again)])
    before, behind = dropped[batch.starts], dropped[batch.ends]
    same = np.where(before == behind, np.arange(batch.n), -1)
    return Batch(codes[~again], batch.starts - before, batch.ends - behind, Like(batch, same))


def gathered(batch: Batch, starts: Places, ends: Places) -> Batch:
    """Pieces of a batch, which hold no end of a text, as a batch of their own, one text each.

    >>> gathered(batch_of(["停电了", "很慢"]), np.array([0, 4]), np.array([2, 6])).joined()
    '停电\\n很慢\\n'
    """
    lengths = ends - starts
    behind = np.cumsum(lengths + 1) - 1
    first = behind - lengths
    codes = np.full(int(behind[-1]) + 1 if len(starts) else 0, END, dtype=np.uint32)
    to, come_from = runs(first, lengths), runs(starts, lengths)
    codes[to] = batch.codes[come_from]
    return Batch(codes, first, behind)


def runs(starts: Places, lengths: Places) -> Places:
    """The places start, start + 1, … of each run, one run after the other.

    >>> runs(np.array([3, 9]), np.array([2, 1])).tolist()
    [3, 4, 9]
    """
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))


def texts_of(values: Any) -> Sequence[str]:
    """A column of texts as a list (`Texts` as they are), what is missing as an empty text. Raises `NotAColumn`.

    >>> texts_of(["停电", None, 3.0])
    ['停电', '', '3']
    """
    if isinstance(values, Texts):
        return values
    listed = listed_values(values)
    if all(type(value) is str for value in listed):
        return listed
    return [text or "" for text in texts(listed)]


def fold(text: str) -> str:
    """One text folded as `batch_of` does, with as many characters as before.

    >>> fold("電話：１３８ＡＢ")
    '电话:138ab'
    """
    return batch_of([text]).joined()[:-1]


def is_chinese(codes: Codes) -> npt.NDArray[np.bool_]:
    """Which code points are Chinese characters.

    >>> is_chinese(batch_of(["电a1"]).codes).tolist()
    [True, False, False, False]
    """
    return (
        ((codes >= 0x4E00) & (codes < 0xA000))
        | ((codes >= 0x3400) & (codes < 0x4DC0))
        | ((codes >= 0x20000) & (codes < 0x32000))
    )


@cache
def _folding() -> Codes:
    """What every code point below 65,536 becomes."""
    table = np.arange(_BASIC, dtype=np.uint32)
    for code in range(_BASIC):
        character = chr(code)
        if 0xD800 <= code < 0xE000:
            table[code] = 0xFFFD
        elif code == 0xFFFD:
            continue
        elif unicodedata.category(character) in ("Cc", "Zs", "Zl", "Zp"):
            table[code] = 32
        elif 0xFF01 <= code < 0xFF5F:
            table[code] = ord(chr(code - 0xFEE0).lower())
        else:
            small = character.lower()
            table[code] = ord(small) if len(small) == 1 else code
    pictures, moods = _pictures(basic=True)
    table[pictures] = moods
    for traditional, plain in simplified().items():
        if traditional < _BASIC and plain < _BASIC:
            table[traditional] = plain
    return table


@cache
def written() -> npt.NDArray[np.uint8]:
    """For every code point: 2 for a letter or character, 1 for a digit, 0 for anything else."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        character = chr(code)
        table[code] = 2 if character.isalpha() else int(character.isdigit())
    return table


@cache
def _pictures(basic: bool = False) -> tuple[Codes, Codes]:
    """Pictures, rising, with the one each becomes; those below 65,536, or those above."""
    pairs = sorted(
        (ord(one), ord(line[0])) for line in _MOODS for one in line if (ord(one) < _BASIC) == basic
    )
    pictures, moods = zip(*pairs, strict=True)
    return np.asarray(pictures, dtype=np.uint32), np.asarray(moods, dtype=np.uint32)
