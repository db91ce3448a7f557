"""Characters: texts folded to one width, case and script, as one array that keeps every place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import listed_values, texts
from huiyin.analytics.text._scripts import simplified

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

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


@dataclass(frozen=True)
class Batch:
    """Many texts in one array of folded code points, each followed by one line feed.

    Text i lies at `starts[i]:ends[i]` and has as many characters as it had before folding, so that a place
    in the batch is a place in the text as it was written.
    """

    codes: Codes
    starts: Places
    ends: Places

    @property
    def n(self) -> int:
        """How many texts."""
        return len(self.starts)

    def joined(self) -> str:
        """All texts as one string; character k of it is `codes[k]`."""
        return self.codes.tobytes().decode("utf-32-le", errors="replace")

    def text_of(self) -> npt.NDArray[np.int32]:
        """For every place the number of its text; the line feed belongs to the text before it."""
        return np.repeat(np.arange(self.n, dtype=np.int32), self.ends - self.starts + 1)


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
    codes = batch.codes
    again = np.zeros(len(codes), dtype=np.bool_)
    again[2:] = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2]) & (codes[2:] != END)
    again &= (codes < ord("0")) | (codes > ord("9"))
    if not again.any():
        return batch
    dropped = np.concatenate([[0], np.cumsum(again)])
    return Batch(codes[~again], batch.starts - dropped[batch.starts], batch.ends - dropped[batch.ends])


def texts_of(values: Any) -> list[str]:
    """A column of texts as a list, what is missing as an empty text. Raises `NotAColumn`.

    >>> texts_of(["停电", None, 3.0])
    ['停电', '', '3']
    """
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
