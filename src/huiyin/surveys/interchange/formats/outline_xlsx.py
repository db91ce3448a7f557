"""An outline in Excel: one row a question, written by hand or by us."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from huiyin.formats.limits import Limits
from huiyin.formats.writing import Sheet as Tab
from huiyin.formats.writing import write_workbook
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.formats import _outline_words as said
from huiyin.surveys.interchange.formats._workbooks import is_workbook, records, sheet_names, sheets
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Sheet, Texts
from huiyin.surveys.interchange.wording import NO_PLACE, NO_SUCH_TYPE, both, language_of_words

_COLUMNS = {
    "page": ("页面", "Page"),
    "code": ("编号", "Code"),
    "type": ("题型", "Type"),
    "zh": ("题目（中文）", "题目", "中文"),
    "en": ("Question (English)", "Question", "English"),
    "options_zh": ("选项或评价项（中文）", "选项", "评价项"),
    "options_en": ("Options or items (English)", "Options", "Items"),
    "grades_zh": ("等级（中文）", "等级"),
    "grades_en": ("Grades (English)", "Grades"),
    "required": ("必答", "Required"),
    "shuffle": ("随机顺序", "Shuffle"),
}
_HEAD = [
    "页面",
    "编号",
    "题型",
    "题目（中文）",
    "Question (English)",
    "选项或评价项（中文）",
    "Options or items (English)",
    "等级（中文）",
    "Grades (English)",
    "必答",
    "随机顺序",
]
_YES = frozenset({"是", "必答", "yes", "y", "true", "1", "x", "√", "✓"})


@interchange_formats.register
class OutlineXlsx(InterchangeFormat):
    key = "outline_xlsx"
    name = {"zh": "Excel 大纲", "en": "Excel outline"}
    about = {
        "zh": "一行一题：题型、题目、选项、等级；中英文并排，选项一行一个。",
        "en": "One row a question: type, words, options, grades; both languages side by side, one option a line.",
    }
    suffixes = (".xlsx",)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    carries_conditions = False

    def recognises(self, path: Path) -> bool:
        return is_workbook(path) and "survey" not in sheet_names(path)

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        found = sheets(path, filename, limits)
        made = Outline()
        rows = next((rows for rows in map(records, found.values()) if rows and _has_questions(rows[0])), [])
        for row in records(found.get("问卷", [])):
            _about(made, row)
        for number, row in enumerate(rows, start=1):
            _take(made, row, number)
        made.sheets = [sheet for sheet in made.sheets if sheet.items]
        return made

    def write(self, outline: Outline) -> Written:
        lost = list(outline.lost)
        rows = []
        for sheet in outline.sheets:
            _lost_of_page(sheet, lost)
            for item in sheet.items:
                if item.kind not in said.TYPES:
                    lost.append(Lost(item.code, both("整道题", "the whole question"), NO_PLACE))
                    continue
                rows.append(_row(sheet, item))
                lost += _lost_of(item)
        lost += [Lost(one.code, both("隐藏数据", "hidden data"), NO_PLACE) for one in outline.known]
        lost += [
            Lost(one.name or one.code, both("页面随机顺序", "pages in random order"), NO_PLACE)
            for one in outline.bundles
            if one.shuffle
        ]
        about = [
            ["标题", *_pair(outline.title)],
            ["开头", *_pair(outline.intro)],
            ["结束语", *_pair(outline.thanks)],
        ]
        buffer = io.BytesIO()
        tabs = [
            Tab("题目", _HEAD, rows, (12, 12, 12, 40, 40, 30, 30, 20, 20, 8, 8)),
            Tab("问卷", ["部分", "中文", "English"], about, (12, 40, 40)),
        ]
        write_workbook(buffer, tabs)
        return Written(buffer.getvalue(), lost)


def _has_questions(row: Mapping[str, str]) -> bool:
    return any(name in row for name in (*_COLUMNS["zh"], *_COLUMNS["en"])) and any(
        name in row for name in (*_COLUMNS["type"], *_COLUMNS["options_zh"], *_COLUMNS["options_en"])
    )


def _cell(row: Mapping[str, str], column: str) -> str:
    words = next((row[name] for name in _COLUMNS[column] if row.get(name)), "").strip()
    return words[1:] if words[:1] == "'" and words[1:2] in {"=", "+", "-", "@"} else words


def _about(made: Outline, row: Mapping[str, str]) -> None:
    name = {"标题": "title", "开头": "intro", "结束语": "thanks"}.get(row.get("部分", ""))
    if name:
        setattr(
            made,
            name,
            {code: row[column] for code, column in (("zh", "中文"), ("en", "English")) if row.get(column)},
        )


def _lines(row: Mapping[str, str], column: str) -> dict[str, list[str]]:
    """One line an option, in the language that its words are in."""
    found = {}
    for code in ("zh", "en"):
        lines = [
            line.strip()
            for line in _cell(row, f"{column}_{code}").replace("；", "\n").split("\n")
            if line.strip()
        ]
        if lines:
            found[code] = lines
    return found


def _take(made: Outline, row: Mapping[str, str], number: int) -> None:
    text: Texts = {code: _cell(row, code) for code in ("zh", "en") if _cell(row, code)}
    if "zh" in text and "en" not in text and language_of_words(text["zh"]) == "en":
        text = {"en": text["zh"]}
    if not text:
        return
    page, word = _cell(row, "page"), _cell(row, "type")
    if not made.sheets or (page and page != made.sheets[-1].code):
        title = (
            {}
            if page.isdigit() or (page[:1] == "p" and page[1:].isdigit())
            else {language_of_words(page, "zh"): page}
        )
        made.sheets.append(Sheet(page or "1", title if page else {}))
    item = Item(Kind.TEXT, _cell(row, "code") or f"q{number}", text)
    kind = said.kind_of(word)
    listed, graded = (
        said.parts(_lines(row, "options"), "o"),
        said.grades(said.parts(_lines(row, "grades"), "")),
    )
    if kind is None and word:
        made.lose(item.code, both(f"题型 {word}", f"the type {word}"), NO_SUCH_TYPE)
        return
    if kind is Kind.GRID or (kind is None and graded and listed):
        item.rows, item.options = (
            listed,
            graded or said.grades(said.parts({"zh": ["很满意", "满意", "一般", "不满意", "很不满意"]}, "")),
        )
    elif kind in {Kind.RATING, Kind.EFFORT}:
        item.options = graded or said.grades(listed)
    elif kind in {None, Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.ALLOCATION}:
        item.options = listed
    if kind is Kind.NOTE:
        item.extra["body"] = {}
    item.kind = kind or said.guessed(item)
    item.required = _cell(row, "required").lower() in _YES
    item.shuffle = _cell(row, "shuffle").lower() in _YES
    made.sheets[-1].items.append(item)


def _pair(texts: Texts) -> tuple[str, str]:
    return texts.get("zh", ""), texts.get("en", "")


def _row(sheet: Sheet, item: Item) -> list[str]:
    listed = (
        item.rows
        if item.kind is Kind.GRID
        else []
        if item.kind in {Kind.RATING, Kind.EFFORT}
        else item.options
    )
    options = ["\n".join(part.text.get(code, "") for part in listed) for code in ("zh", "en")]
    graded = [
        "\n".join(said.graded_words(item, code) if any(part.text.get(code) for part in item.options) else [])
        for code in ("zh", "en")
    ]
    graded = graded if item.kind in {Kind.GRID, Kind.RATING, Kind.EFFORT} else ["", ""]
    title = sheet.title.get("zh") or sheet.title.get("en") or sheet.code
    marks = ["是" if item.required else "", "是" if item.shuffle else ""]
    return [
        title,
        item.code,
        said.TYPES[item.kind]["zh"],
        *_pair(item.text),
        *(words.strip() for words in options),
        *graded,
        *marks,
    ]


def _lost_of_page(sheet: Sheet, lost: list[Lost]) -> None:
    if sheet.show_if is not None:
        lost.append(Lost(sheet.code, both("页面的显示条件", "the condition of the page"), NO_PLACE))
    if sheet.shuffle:
        lost.append(Lost(sheet.code, both("题目随机顺序", "questions in random order"), NO_PLACE))


def _lost_of(item: Item) -> list[Lost]:
    lost = []
    if item.show_if is not None or any(part.show_if for part in (*item.options, *item.rows)):
        lost.append(Lost(item.code, both("显示条件", "the condition of being shown"), NO_PLACE))
    if any(item.help.values()):
        lost.append(Lost(item.code, both("题目说明", "the help text"), NO_PLACE))
    if item.lowest is not None or item.highest is not None or item.most:
        lost.append(Lost(item.code, both("上下限", "limits"), NO_PLACE))
    special = any(part.exclusive or (part.other and not said.is_other(part.text)) for part in item.options)
    if special:
        lost.append(
            Lost(item.code, both("选项的互斥或请注明", "options that stand alone or ask for words"), NO_PLACE)
        )
    return lost
