"""XLSForm: the sheets survey, choices and settings of ODK, KoboToolbox and their like."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from huiyin.formats.limits import Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.expressions import Call, Dialect, NotCarried, Ref, Rule, ticked
from huiyin.surveys.interchange.formats._workbooks import is_workbook, records, sheet_names, sheets
from huiyin.surveys.interchange.formats._xlsform_writing import XlsFormWriting
from huiyin.surveys.interchange.outline import Item, Kind, Known, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import (
    NO_SUCH_TYPE,
    TOO_COMPLEX,
    both,
    code_of,
    language_of_words,
    plain,
)

_KINDS = {
    "integer": Kind.NUMBER, "decimal": Kind.NUMBER, "text": Kind.TEXT, "string": Kind.TEXT, "date": Kind.DATE, "note": Kind.NOTE,
    "image": Kind.FILE, "file": Kind.FILE, "photo": Kind.FILE, "acknowledge": Kind.CONSENT, "trigger": Kind.CONSENT, "hidden": Kind.HIDDEN,
}  # fmt: skip
_QUIET = frozenset(
    {"start", "end", "today", "deviceid", "phonenumber", "username", "audit", "subscriberid", "simserial"}
)
Record = Mapping[str, str]
_ALONE = r"not\(selected\(\., '([^']+)'\) and count-selected\(\.\) > 1\)"


@interchange_formats.register
class XlsForm(InterchangeFormat):
    key = "xlsform"
    name = {"zh": "XLSForm（ODK、Kobo）", "en": "XLSForm (ODK, Kobo)"}
    about = {
        "zh": "ODK、KoboToolbox 等使用的 Excel 表单；多语言、relevant 条件。",
        "en": "Excel forms of ODK, KoboToolbox and others; languages, relevant conditions.",
    }
    suffixes = (".xlsx",)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def recognises(self, path: Path) -> bool:
        return is_workbook(path) and "survey" in sheet_names(path)

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        return _Reading(sheets(path, filename, limits)).outline()

    def write(self, outline: Outline) -> Written:
        return XlsFormWriting(outline).written()


class _Conditions(Dialect):
    """${q} = 'a' and selected(${m}, 'b')."""

    def __init__(self, rows: Mapping[str, str], several: set[str]) -> None:
        self.rows, self.several = rows, several

    def path(self, token: str) -> str:
        name = token.strip("${} ")
        return f"{self.rows[name]}/{name}" if name in self.rows else name

    def compared(self, sign: str, left: Any, right: Any) -> Rule:
        if (
            isinstance(left, Ref)
            and isinstance(right, str)
            and right
            and "/" not in left.path
            and sign in {"==", "!="}
        ):
            rule = ticked(left, right)
            return rule if sign == "==" else {"!": [rule]}
        if isinstance(left, Ref) and isinstance(right, str) and re.fullmatch(r"-?\d+", right):
            right = int(right)
        return super().compared(sign, left, right)

    def called(self, call: Call) -> Rule:
        if call.name == "selected" and len(call.given) == 2:
            return ticked(*call.given)
        if call.name == "not" and len(call.given) == 1 and isinstance(call.given[0], dict):
            return {"!": [call.given[0]]}
        raise NotCarried(call.name)


class _Reading:
    def __init__(self, found: dict[str, list[list[str]]]) -> None:
        self.rows = records(found.get("survey", []))
        self.settings = next(iter(records(found.get("settings", []))), {})
        self.made, self.foreign = Outline(), set[str]()
        self.usual = code_of(self.settings.get("default_language", ""))
        self.lists: dict[str, list[Part]] = {}
        for row in records(found.get("choices", [])):
            self.lists.setdefault(row.get("list_name") or row.get("list name") or "", []).append(
                self.part(row)
            )

    def outline(self) -> Outline:
        made = self.made
        made.title = self.texts(self.settings, "form_title")
        made.intro, made.thanks = (
            self.texts(self.settings, "huiyin_intro"),
            self.texts(self.settings, "huiyin_thanks"),
        )
        for name in str(self.settings.get("huiyin_embedded") or "").split():
            code, _, role = name.partition(":")
            made.known.append(Known(code, both(code, code), role or "segment"))
        self.pages()
        return self.finished()

    def finished(self) -> Outline:
        made = self.made
        made.sheets = [sheet for sheet in made.sheets if sheet.items]
        rows = {row.code: item.code for item in made.items if item.kind is Kind.GRID for row in item.rows}
        dialect = _Conditions(rows, {item.code for item in made.items if item.kind is Kind.MULTIPLE})
        things: list[Sheet | Item] = [*made.sheets, *made.items]
        for thing in things:
            if isinstance(thing.show_if, str):
                text, thing.show_if = thing.show_if, None
                try:
                    thing.show_if = dialect.read(text)
                except NotCarried:
                    made.lose(thing.code, both(f"显示条件 {text}", f"the condition {text}"), TOO_COMPLEX)
        for language in sorted(self.foreign):
            made.lose(
                language,
                both(f"语言 {language} 的译文", f"the words in {language}"),
                both("目前只有中文和英文", "only Chinese and English are kept"),
            )
        return made

    def pages(self) -> None:
        """Groups are pages; groups within groups join the page; a table list of one scale is a grid."""
        sheet, depth, grid = Sheet("p0"), 0, None
        self.made.sheets.append(sheet)
        for row in self.rows:
            word = row.get("type", "").strip()
            begins, ends = (
                re.match(r"begin[ _](group|repeat)", word),
                re.match(r"end[ _](group|repeat)", word),
            )
            name = row.get("name", "")
            if begins:
                if begins[1] == "repeat":
                    self.made.lose(name, both("重复组", "a repeated group"), NO_SUCH_TYPE)
                if "table-list" in row.get("appearance", ""):
                    grid = self.head(Kind.GRID, row)
                    sheet.items.append(grid)
                elif depth == 0:
                    sheet = Sheet(name, self.texts(row, "label"), show_if=row.get("relevant") or None)
                    self.made.sheets.append(sheet)
                elif row.get("relevant"):
                    self.made.lose(name, both("内层组的条件", "the condition of an inner group"), TOO_COMPLEX)
                depth += 1
            elif ends:
                depth, grid = max(0, depth - 1), None
                if depth == 0:
                    sheet = Sheet(f"p{len(self.made.sheets)}")
                    self.made.sheets.append(sheet)
            elif grid is not None and word.startswith("select_one"):
                self.grid_row(grid, row, word)
            elif word and (item := self.item(row, word)):
                sheet.items.append(item)

    def head(self, kind: Kind, row: Record) -> Item:
        item = Item(kind, row.get("name", ""), self.texts(row, "label"), self.texts(row, "hint"))
        item.required = row.get("required", "").lower() in {"yes", "true", "true()", "1"}
        item.show_if = row.get("relevant") or None
        item.shuffle = "randomize=true" in row.get("parameters", "").replace(" ", "")
        try:
            ours = json.loads(row.get("huiyin") or "{}")
        except ValueError:
            ours = {}
        item.extra = ours if isinstance(ours, dict) else {}
        return item

    def grid_row(self, grid: Item, row: Record, word: str) -> None:
        options = self.lists.get(word.partition(" ")[2].strip(), [])
        if "list-nolabel" not in row.get("appearance", "") or row.get("name"):
            grid.rows.append(Part(row.get("name", ""), self.texts(row, "label")))
        grid.options = _valued(list(options))
        grid.required = grid.required or row.get("required", "").lower() in {"yes", "true", "true()", "1"}

    def item(self, row: Record, word: str) -> Item | None:
        kind, options = self.kind(row, word)
        name = row.get("name", "")
        if kind is None:
            if word not in _QUIET:
                self.made.lose(name or word, both(f"题型 {word}", f"the type {word}"), NO_SUCH_TYPE)
            return None
        item = self.head(kind, row)
        item.options = options
        if kind is Kind.RECOMMEND:
            item.low, item.high = (item.extra.pop(end, {}) for end in ("low", "high"))
        if kind is Kind.NOTE:
            item.extra.setdefault("body", {})
        if word == "decimal":
            item.extra.setdefault("decimals", 2)
        limits = re.findall(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)", row.get("constraint", ""))
        for sign, value in limits if kind is Kind.NUMBER else ():
            setattr(item, "lowest" if sign == ">=" else "highest", float(value))
        most = re.search(
            r"(?:count-selected\(\.\)|string-length\(\.\))\s*<=\s*(\d+)", row.get("constraint", "")
        )
        item.most = int(most[1]) if most else None
        alone = re.findall(_ALONE, row.get("constraint", ""))
        for part in item.options:
            part.exclusive = part.exclusive or part.code in alone
        if row.get("constraint") and not limits and not most and not alone:
            self.made.lose(name, both("校验条件", "the constraint"), TOO_COMPLEX)
        for column in ("calculation", "choice_filter", "default"):
            if row.get(column):
                self.made.lose(name, both(f"列 {column}", f"the column {column}"), NO_SUCH_TYPE)
        return item

    def kind(self, row: Record, word: str) -> tuple[Kind | None, list[Part]]:
        first, _, rest = word.partition(" ")
        options = list(self.lists.get(rest.replace(" or_other", "").strip(), []))
        if "or_other" in rest:
            options.append(Part("other", both("其他", "Other"), other=True, fixed=True))
        appearance = row.get("appearance", "")
        if first == "select_one":
            if appearance.startswith("likert"):
                effort = (row.get("huiyin") or "").find('"effort"') >= 0
                return (Kind.EFFORT if effort else Kind.RATING), _valued(options)
            return Kind.SINGLE, options
        if first == "range":
            ends = dict(re.findall(r"(start|end|step)\s*=\s*(\d+)", row.get("parameters", "")))
            if (ends.get("start"), ends.get("end")) == ("0", "10"):
                return Kind.RECOMMEND, []
            low, high = int(ends.get("start", 1)), int(ends.get("end", 5))
            numbers = range(high, low - 1, -1) if 0 <= high - low < 100 else ()
            return Kind.RATING, [Part(str(n), both(str(n), str(n)), float(n)) for n in numbers]
        if first == "image" and "signature" in appearance:
            return Kind.SIGNATURE, []
        if first in {"select_multiple", "rank"}:
            return (Kind.MULTIPLE if first == "select_multiple" else Kind.RANKING), options
        return _KINDS.get(word), []

    def part(self, row: Record) -> Part:
        marks = row.get("huiyin", "").split()
        name = row.get("name") or row.get("value") or ""
        return Part(
            name,
            self.texts(row, "label"),
            other="other" in marks,
            exclusive="exclusive" in marks,
            fixed="fixed" in marks,
        )

    def texts(self, row: Record, column: str) -> Texts:
        """label, label::English (en), label::中文 (zh)."""
        found: Texts = {}
        for head, words in row.items():
            name, _, locale = head.partition("::") if "::" in head else head.partition(":")
            if name.strip().lower() != column or not words:
                continue
            if not locale:
                found[self.usual or language_of_words(words)] = plain(words)
            elif code := code_of(locale):
                found[code] = plain(words)
            else:
                self.foreign.add(locale.strip())
        return found


def _valued(parts: list[Part]) -> list[Part]:
    """Grades by their names where these are numbers, else from the highest down; best first."""
    numbered = all(re.fullmatch(r"-?\d+(?:\.\d+)?", part.code) for part in parts)
    for place, part in enumerate(parts):
        part.value = float(part.code) if numbered else float(len(parts) - place)
    return sorted(parts, key=lambda part: -(part.value or 0))
