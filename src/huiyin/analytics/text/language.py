"""Language: Chinese, English or another one, told by the script and the commonest words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import batch_of, is_chinese

Language = Literal["zh", "en", "other", ""]

CHINESE_SHARE = 0.25  # of the letters: a Chinese sentence full of English names is still Chinese
_WORD = re.compile(r"[a-z']+")
_COMMON = frozenset(
    _WORD.findall(
        "the a an and or of to in on at for with from is are was were be been it its this that these those i we you he "
        "she they my our your their me us them not no yes so but if as by do does did have has had will would can could "
        "very good bad great nice ok okay thanks thank please service staff time price quality product order delivery "
        "customer love like hate never always again still just only more much too all any some what when how why there "
        "here out up down fast slow poor excellent terrible awful amazing perfect friendly helpful rude wait waiting"
    )
)


def languages_of(texts: Sequence[str]) -> list[Language]:
    """The language of every text: "zh", "en", "other", or "" where there are no letters.

    Chinese is a text of whose letters at least a quarter are Chinese characters and hardly any is Japanese;
    English a text in plain Latin letters with at least one of the commonest English words among every ten, or of
    no more than three words.

    >>> languages_of(["停电了", "the App is slow", "très bien, merci beaucoup", "サービスが良い", "12345"])
    ['zh', 'en', 'other', 'other', '']
    """
    batch = batch_of(texts)
    codes = batch.codes
    latin = (codes >= ord("a")) & (codes <= ord("z"))
    accented = (codes >= 0xC0) & (codes < 0x250)
    chinese = is_chinese(codes)
    kana = (codes >= 0x3041) & (codes < 0x3100)
    foreign = kana | ((codes >= 0x370) & (codes < 0x2000)) | ((codes >= 0xAC00) & (codes < 0xD7B0))

    def count(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        sums = np.concatenate([[0], np.cumsum(mask)])
        return np.asarray(sums[batch.ends] - sums[batch.starts])

    n_chinese, n_latin, n_accented, n_kana = count(chinese), count(latin), count(accented), count(kana)
    n_foreign = count(foreign)
    letters = n_chinese + n_latin + n_accented + n_foreign
    found: list[Language] = []
    joined = batch.joined()
    is_zh = (n_chinese >= CHINESE_SHARE * letters) & (n_kana <= 0.1 * n_chinese) & (n_chinese > 0)
    for text in range(batch.n):
        if not letters[text]:
            found.append("")
        elif is_zh[text]:
            found.append("zh")
        elif n_chinese[text] + n_foreign[text] > 0.3 * letters[text]:
            found.append("other")
        else:
            plain = joined[batch.starts[text] : batch.ends[text]]
            found.append("en" if _is_english(plain, int(n_accented[text])) else "other")
    return found


def _is_english(text: str, n_accented: int) -> bool:
    words = _WORD.findall(text)
    common = sum(word in _COMMON for word in words)
    if len(words) <= 3:
        return not n_accented
    return common * 10 >= len(words) and n_accented * 20 <= len(text)
