"""Words of an outline that people write themselves: types, marks, headings."""

from __future__ import annotations

import re

from huiyin.surveys.interchange.outline import Item, Kind, Part, Texts
from huiyin.surveys.interchange.wording import both

TYPES: dict[Kind, Texts] = {
    Kind.SINGLE: both("单选", "Single choice"),
    Kind.MULTIPLE: both("多选", "Multiple choice"),
    Kind.RATING: both("评分", "Rating"),
    Kind.GRID: both("评价题组", "Rating block"),
    Kind.RECOMMEND: both("推荐意愿", "Recommend"),
    Kind.EFFORT: both("费力度", "Effort"),
    Kind.TEXT: both("开放题", "Open question"),
    Kind.NUMBER: both("数字", "Number"),
    Kind.DATE: both("日期", "Date"),
    Kind.RANKING: both("排序", "Ranking"),
    Kind.ALLOCATION: both("分配100分", "Allocation"),
    Kind.NOTE: both("说明", "Text"),
    Kind.FILE: both("照片或文件", "Photo or file"),
    Kind.SIGNATURE: both("签名", "Signature"),
    Kind.CONSENT: both("同意", "Consent"),
}
_MORE = {
    "单项选择": Kind.SINGLE, "单选题": Kind.SINGLE, "single": Kind.SINGLE, "多选题": Kind.MULTIPLE, "multiple": Kind.MULTIPLE, "矩阵": Kind.GRID,
    "矩阵题": Kind.GRID, "grid": Kind.GRID, "matrix": Kind.GRID, "nps": Kind.RECOMMEND, "填空": Kind.TEXT, "填空题": Kind.TEXT, "问答": Kind.TEXT,
    "text": Kind.TEXT, "open": Kind.TEXT, "数值": Kind.NUMBER, "打分": Kind.RATING, "评分题": Kind.RATING, "note": Kind.NOTE, "ces": Kind.EFFORT,
}  # fmt: skip
_KNOWN = {word.lower(): kind for kind, words in TYPES.items() for word in words.values()} | _MORE
_OTHER = re.compile(r"^其[他它]|^others?\b", re.I)


def kind_of(word: str) -> Kind | None:
    """The kind that a word in brackets or in the type column names."""
    return _KNOWN.get(word.strip().lower())


def is_other(texts: Texts) -> bool:
    """Whether an option is read as one that asks for words."""
    return any(_OTHER.match(words) for words in texts.values())


def guessed(item: Item) -> Kind:
    """The kind of a question without a word for it, by what it has."""
    words = " ".join(item.text.values()).lower()
    if item.rows:
        return Kind.GRID
    if item.options:
        return (
            Kind.MULTIPLE if re.search(r"可多选|多选|哪些|select all|all that apply", words) else Kind.SINGLE
        )
    return (
        Kind.RECOMMEND
        if re.search(r"0\s*[-–~至到]\s*10.*推荐|推荐.*0\s*[-–~至到]\s*10|likely.*recommend", words)
        else Kind.TEXT
    )


def parts(lists: dict[str, list[str]], start: str) -> list[Part]:
    """Options in one or two languages side by side."""
    longest = max((len(words) for words in lists.values()), default=0)
    made = []
    for place in range(longest):
        text = {code: words[place] for code, words in lists.items() if place < len(words) and words[place]}
        other = is_other(text)
        made.append(Part(f"{start}{place + 1}", text, other=other, fixed=other))
    return made


def grades(found: list[Part]) -> list[Part]:
    """Grades best first: "5 很满意" keeps its number, others count down."""
    numbers = [
        re.match(r"\s*(\d+(?:\.\d+)?)\s*[=:：.、 ]\s*(?=\S)", next(iter(part.text.values()), ""))
        for part in found
    ]
    for place, part in enumerate(found):
        number = numbers[place] if all(numbers) else None
        part.value = float(number[1]) if number else float(len(found) - place)
        part.code = f"{part.value:g}"
        if number:
            part.text = {
                code: re.sub(r"^\s*\d+(?:\.\d+)?\s*[=:：.、 ]\s*", "", words)
                for code, words in part.text.items()
            }
    return sorted(found, key=lambda part: -(part.value or 0))


def graded_words(item: Item, language: str) -> list[str]:
    """Grades as an outline writes them."""
    return [
        f"{part.value:g} {part.text.get(language, '')}".strip()
        for part in item.options
        if part.value is not None
    ]
