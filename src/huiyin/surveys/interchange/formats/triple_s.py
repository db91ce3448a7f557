"""Triple-S: the variables of a survey as XML, versions 1.2 to 3.0. It describes data, not how they are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from huiyin.formats.limits import Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.formats._xml import begins_with, parsed
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import (
    NO_PLACE,
    NO_SUCH_TYPE,
    both,
    code_of,
    either,
    language_of_words,
    plain,
)

_BETWEEN = " — "  # a question and one of its rows in one label
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LOCALES = {"zh": "zh-Hans", "en": "en"}
_TYPES = {
    Kind.SINGLE: "single", Kind.RATING: "single", Kind.EFFORT: "single", Kind.MULTIPLE: "multiple", Kind.RECOMMEND: "quantity",
    Kind.NUMBER: "quantity", Kind.TEXT: "character", Kind.DATE: "date", Kind.CONSENT: "logical", Kind.HIDDEN: "character",
}  # fmt: skip


@interchange_formats.register
class TripleS(InterchangeFormat):
    key = "triple_s"
    name = {"zh": "Triple-S（.sss、.xml）", "en": "Triple-S (.sss, .xml)"}
    about = {
        "zh": "调查数据交换标准的变量定义：题目、选项、数值范围；不含必答、跳转和页面。",
        "en": "The variable definitions of the survey data standard: words, codes, ranges; no duties, routing or pages.",
    }
    suffixes = (".sss", ".xml")
    media_type = "application/xml"
    carries_conditions = False
    is_data_definition = True

    def recognises(self, path: Path) -> bool:
        return begins_with(path, b"<sss", b"<SSS")

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        return _read(parsed(path, filename))

    def write(self, outline: Outline) -> Written:
        return _Writing(outline).written()


# -- reading ---------------------------------------------------------------------------------------


def _read(root: Any) -> Outline:
    made = Outline()
    survey = root.find("survey")
    if survey is None:
        return made
    made.title = _texts(survey.find("title"))
    sheet = Sheet("p1")
    made.sheets.append(sheet)
    for record in survey.iter("record"):
        for variable in record.iter("variable"):
            if item := _item(variable, made):
                sheet.items.append(item)
    if survey.find("hierarchy") is not None or len(survey.findall("record")) > 1:
        made.lose("record", both("层级记录", "hierarchical records"), NO_SUCH_TYPE)
    sheet.items = _grids(sheet.items)
    return made


def _item(variable: Any, made: Outline) -> Item | None:
    name = variable.findtext("name") or variable.get("ident") or "?"
    kind = {
        "single": Kind.SINGLE,
        "multiple": Kind.MULTIPLE,
        "quantity": Kind.NUMBER,
        "character": Kind.TEXT,
        "logical": Kind.CONSENT,
        "date": Kind.DATE,
    }.get(variable.get("type") or "")
    if variable.get("use") in {"serial", "weight"}:
        made.lose(
            name,
            both(f"用途为 {variable.get('use')} 的变量", f"a variable used as {variable.get('use')}"),
            NO_SUCH_TYPE,
        )
        return None
    if kind is None:
        made.lose(
            name, both(f"类型 {variable.get('type')}", f"the type {variable.get('type')}"), NO_SUCH_TYPE
        )
        return None
    item = Item(kind, name, _texts(variable.find("label")) or {language_of_words(name): name})
    values = variable.find("values")
    if values is not None:
        _values(item, values)
    size = variable.findtext("size") or ""
    item.most = int(size) if kind is Kind.TEXT and size.isdigit() and 0 < int(size) < 1000 else None
    if variable.find("filter") is not None or variable.get("filter"):
        made.lose(name, both("筛选", "the filter"), NO_PLACE)
    return item


def _values(item: Item, values: Any) -> None:
    """Codes with their words; scores make grades; a range bounds a quantity."""
    scored = False
    for value in values.findall("value"):
        score = value.get("score")
        scored = scored or score is not None
        part = Part(value.get("code") or "?", _texts(value))
        part.value = float(score) if score and re.fullmatch(r"-?\d+(?:\.\d+)?", score) else None
        item.options.append(part)
    bounds = values.find("range")
    if item.kind is Kind.NUMBER and bounds is not None:
        ends = [bounds.get("from") or "", bounds.get("to") or ""]
        numbers = [float(end) if re.fullmatch(r"-?\d+(?:\.\d+)?", end) else None for end in ends]
        item.lowest, item.highest = numbers
        words = " ".join(item.text.values()).lower()
        if numbers == [0, 10] and ("推荐" in words or "recommend" in words):
            item.kind = Kind.RECOMMEND
            item.low = next((one.text for one in item.options if one.code == "0"), {})
            item.high = next((one.text for one in item.options if one.code == "10"), {})
        item.extra["decimals"] = max((len(end.partition(".")[2]) for end in ends), default=0)
    if item.kind is Kind.NUMBER:
        item.options = []
    if item.kind is Kind.SINGLE and scored and all(part.value is not None for part in item.options):
        item.kind = Kind.RATING
        item.options.sort(key=lambda part: -(part.value or 0))


def _grids(items: list[Item]) -> list[Item]:
    """Neighbours named "grid.row" with the same grades are rows of one question again."""
    made: list[Item] = []
    for item in items:
        prefix, _, row = item.code.partition(".")
        before = made[-1] if made else None
        if not row or item.kind is not Kind.RATING:
            made.append(item)
            continue
        stem, own = _split(item.text)
        if (
            before is None
            or before.kind is not Kind.GRID
            or before.code != prefix
            or _codes(before) != _codes(item)
        ):
            made.append(Item(Kind.GRID, prefix, stem, options=item.options))
        made[-1].rows.append(Part(row, own))
    return made


def _codes(item: Item) -> list[tuple[str, float | None]]:
    return [(part.code, part.value) for part in item.options]


def _split(text: Texts) -> tuple[Texts, Texts]:
    pairs = {code: words.rpartition(_BETWEEN) for code, words in text.items()}
    return {code: pair[0] for code, pair in pairs.items()}, {code: pair[2] for code, pair in pairs.items()}


def _texts(element: Any) -> Texts:
    """Own words, and those of <text xml:lang="…">."""
    if element is None:
        return {}
    found: Texts = {}
    if words := plain(element.text):
        found[language_of_words(words)] = words
    for text in element.findall("text"):
        words = plain(text.text)
        code = code_of(text.get(_LANG) or text.get("lang") or "") or language_of_words(words)
        if words and text.get("mode") in {None, "interview"}:
            found[code] = words
    return found


# -- writing ---------------------------------------------------------------------------------------


class _Writing:
    def __init__(self, outline: Outline) -> None:
        self.outline, self.lost = outline, list(outline.lost)
        self.column, self.ident = 1, 0

    def written(self) -> Written:
        variables = [
            line for sheet in self.outline.sheets for item in sheet.items for line in self.variables(item)
        ]
        for sheet in self.outline.sheets:
            if sheet.show_if is not None or sheet.shuffle:
                self.lose(sheet.code, both("页面的条件和顺序", "conditions and order of the page"))
        for one in self.outline.known:
            self.lose(
                one.code,
                both("随链接带来（成为文字变量）", "that it comes with the link: it becomes a text variable"),
            )
            variables += self.variable("character", one.code, one.label, "<size>200</size>", 200)
        for name, texts in (("intro", self.outline.intro), ("thanks", self.outline.thanks)):
            if any(texts.values()):
                self.lose(name, both("开头或结束语", "introduction or closing words"))
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>', '<sss version="2.0" languages="zh-Hans en">', "<origin>Huiyin</origin>", "<survey>",
            f"<title>{self.words(self.outline.title)}</title>", '<record ident="A" format="csv">', *variables, "</record>", "</survey>", "</sss>", "",
        ]  # fmt: skip
        return Written("\n".join(lines).encode(), self.lost)

    def lose(self, place: str, what: Texts) -> None:
        self.lost.append(Lost(place, what, NO_PLACE))

    def words(self, texts: Texts) -> str:
        said = {code: words for code, words in texts.items() if words}
        if len(said) < 2:
            return escape(either(texts, self.outline.languages[0]))
        return "".join(
            f"<text xml:lang={quoteattr(_LOCALES[code])}>{escape(words)}</text>"
            for code, words in said.items()
        )

    def variables(self, item: Item) -> Iterator[str]:
        if item.required:
            self.lose(item.code, both("必答", "that it is required"))
        if (
            item.show_if is not None
            or item.shuffle
            or any(item.help.values())
            or any(part.show_if for part in (*item.options, *item.rows))
        ):
            self.lose(item.code, both("显示条件、随机顺序或说明", "condition, random order or help"))
        if any(part.other or part.exclusive for part in item.options):
            self.lose(item.code, both("选项的互斥或请注明", "options that stand alone or ask for words"))
        if item.kind is Kind.GRID:
            for row in item.rows:
                label = {
                    code: f"{words}{_BETWEEN}{row.text.get(code, '')}" for code, words in item.text.items()
                }
                yield from self.variable("single", f"{item.code}.{row.code}", label, self.values(item), 2)
        elif item.kind not in _TYPES:
            self.lose(item.code, both("整道题", "the whole question"))
        else:
            if item.kind is Kind.HIDDEN:
                self.lose(
                    item.code, both("不显示（成为文字变量）", "that it is hidden: it becomes a text variable")
                )
            inner, width = self.inner(item)
            yield from self.variable(_TYPES[item.kind], item.code, item.text, inner, width)

    def inner(self, item: Item) -> tuple[str, int]:
        """What stands inside a variable, and how many columns its data take."""
        match item.kind:
            case Kind.RECOMMEND:
                ends = f'<value code="0">{self.words(item.low)}</value><value code="10">{self.words(item.high)}</value>'
                return f'<values><range from="0" to="10"/>{ends}</values>', 2
            case Kind.NUMBER:
                low, high = (
                    item.lowest if item.lowest is not None else 0,
                    item.highest if item.highest is not None else 999999,
                )
                decimals = int(item.extra.get("decimals", 0))
                return f'<values><range from="{low:.{decimals}f}" to="{high:.{decimals}f}"/></values>', 12
            case Kind.TEXT | Kind.HIDDEN:
                return f"<size>{item.most or 1000}</size>", item.most or 1000
            case Kind.DATE:
                return "", 8
            case Kind.CONSENT:
                return "", 1
        return self.values(item), len(item.options) if item.kind is Kind.MULTIPLE else 2

    def values(self, item: Item) -> str:
        rows = []
        for number, part in enumerate(item.options, start=1):
            graded = part.value is not None
            code = f"{part.value:g}" if graded else str(number)
            score = f' score="{part.value:g}"' if graded else ""
            rows.append(f'<value code="{code}"{score}>{self.words(part.text)}</value>')
        return f"<values>{''.join(rows)}</values>"

    def variable(self, kind: str, name: str, label: Texts, inner: str, width: int) -> list[str]:
        self.ident += 1
        start, self.column = self.column, self.column + width
        place = f'<position start="{start}" finish="{start + width - 1}"/>'
        head = f'<variable ident="{self.ident}" type="{kind}"><name>{escape(name)}</name><label>{self.words(label)}</label>'
        return [f"{head}{place}{inner}</variable>"]
