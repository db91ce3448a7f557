"""Good on the left here, on the right there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules
from huiyin.surveys.checking.sentiment import sign_of

_ZH_BAD = re.compile(
    r"太(?:久|长|慢|贵|高|难|少|繁琐|复杂|吵|远|差|多|麻烦|旧)|过(?:高|长|慢|于|多|少)|繁琐|难以|很难|困难|麻烦|拖延|推诿|混乱|态度差|不(?:清楚|方便|合理|及时|专业|满|够|好|干净|准|稳)|"
    r"经常(?:出错|停电|断货|迟到)|延误|糟糕|恶劣|缺货"
)
_EN_BAD = re.compile(
    r"\btoo (?:long|slow|expensive|high|difficult|few|many|complicated|noisy|far|crowded|small|much)\b|\b(?:difficult|hard to|confusing|"
    r"complicated|unclear|unreliable|rude|late|overpriced|noisy|dirty|slow|inconvenient|unfair|out of stock|poorly|annoying)\b",
    re.I,
)


@rules.register
class ScaleDirection(Rule):
    """Grades that run the other way in a later question, or items of one block that point both ways."""

    key = "scale_direction"
    name = {"zh": "量表方向不一致", "en": "Directions differ"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "方向与其他题相反（{quote}）：习惯了前面顺序的人会答反。",
        "en": "This runs the other way ({quote}): people used to the first order answer the wrong way round.",
    }
    cure = {
        "zh": "全卷统一好坏方向；同一题组的说法都用正面表述。",
        "en": "Keep one direction throughout, and word all items of a block in the positive.",
    }
    source = "Saris & Gallhofer (2014), Design, Evaluation, and Analysis of Questionnaires; Weijters & Baumgartner (2012), Journal of Marketing Research 49(5), 737–747"
    examples = (
        bad(zh="您同意吗？", kind="agree", items=["店员友好", "排队太久"]),
        bad(en="Do you agree?", kind="agree", items=["Staff are friendly", "Waiting takes too long"]),
        good(zh="您同意吗？", kind="agree", items=["店员友好", "结账快"]),
        good(en="Do you agree?", kind="agree", items=["Staff are friendly", "Paying is quick"]),
    )

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """Blocks against each other, then items within each."""
        first = 0
        for asked in paper.questions:
            if not asked.is_rated:
                continue
            direction = _direction([one.text.get(language, "") for one in asked.grades])
            if direction and first and direction != first:
                words = f"{asked.grades[0].text.get(language)} … {asked.grades[-1].text.get(language)}"
                yield Found(asked.key, "grades", words, language)
            first = first or direction
            yield from self._items(asked, language)

    def _items(self, asked: Asked, language: str) -> Iterator[Found]:
        worded = [(one, one.text.get(language, "")) for one in asked.items]
        against = [
            (one, words) for one, words in worded if (_ZH_BAD if language == "zh" else _EN_BAD).search(words)
        ]
        if len(worded) < 2 or not against or len(against) == len(worded):
            return
        if not _is_agreement([one.text.get(language, "") for one in asked.grades]):
            return
        for one, words in against:
            yield Found(asked.key, f"items/{one.key}", words, language)


def _direction(words: list[str]) -> int:
    """1 where the first grade is good and the last bad, -1 the other way round, 0 where it cannot be told."""
    if len(words) < 2:
        return 0
    ends = (sign_of(words[0]), sign_of(words[-1]))
    return {(1, -1): 1, (-1, 1): -1}.get((ends[0] or 0, ends[1] or 0), 0)


def _is_agreement(words: list[str]) -> bool:
    return bool(words) and bool(re.search(r"同意|认同|赞同|符合|agree|true of", words[0] + words[-1], re.I))
