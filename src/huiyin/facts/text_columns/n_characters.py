"""How much was said."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.facts.text_columns.base import TextColumn, text_columns


@text_columns.register
class NumberOfCharacters(TextColumn):
    """The length of the answer in characters: one Chinese character, one letter or one mark each.

    >>> NumberOfCharacters().derive(pa.array(["停电太久", None])).to_pylist()
    [4.0, None]
    """

    key = "n_characters"
    name = {"zh": "字数", "en": "Characters"}
    about = {
        "zh": "回答的长度：一个汉字、一个字母或一个标点各算一个。",
        "en": "Length of the answer: a Chinese character, a letter and a mark count one each.",
    }
    examples = (("停电太久，没人管！", 9.0), ("OK", 2.0))
    kind = pa.float64()

    def derive(self, texts: pa.Array) -> pa.Array:
        return pc.utf8_length(texts).cast(pa.float64())
