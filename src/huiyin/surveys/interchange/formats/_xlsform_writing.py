"""Writing the three sheets of an XLSForm."""

from __future__ import annotations

import io
import json
from typing import Any

from huiyin.formats.writing import Sheet as Tab
from huiyin.formats.writing import write_workbook
from huiyin.surveys.interchange.base import Written
from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.speaking import Speaker
from huiyin.surveys.interchange.wording import NO_PLACE, TOO_COMPLEX, both, either

_TYPES = {
    Kind.NUMBER: "integer", Kind.TEXT: "text", Kind.DATE: "date", Kind.NOTE: "note", Kind.FILE: "file", Kind.CONSENT: "acknowledge",
    Kind.HIDDEN: "hidden", Kind.SIGNATURE: "image", Kind.RECOMMEND: "range",
}  # fmt: skip
_CHOOSING = {
    Kind.SINGLE: "select_one",
    Kind.MULTIPLE: "select_multiple",
    Kind.RANKING: "rank",
    Kind.RATING: "select_one",
    Kind.EFFORT: "select_one",
}
_LOCALES = {"zh": "中文 (zh)", "en": "English (en)"}
ALONE = "not(selected(., '{}') and count-selected(.) > 1)"  # an option that rules out all others


class _Speaker(Speaker):
    def __init__(self, outline: Outline) -> None:
        self.several = {item.code for item in outline.items if item.kind is Kind.MULTIPLE}

    def reference(self, path: str) -> str:
        return "${" + path.rpartition("/")[2] + "}"

    def ticked(self, path: str, code: str) -> str:
        if path in self.several:
            return f"selected({self.reference(path)}, {self.text(code)})"
        return f"{self.reference(path)} = {self.text(code)}"

    def missing(self, path: str) -> str:
        return f"{self.reference(path)} = ''"

    def negated(self, rule: Rule) -> str:
        return f"not({self.write(rule)})"


class XlsFormWriting:
    """One outline on its way into a workbook."""

    def __init__(self, outline: Outline) -> None:
        self.outline, self.lost = outline, list(outline.lost)
        self.survey: list[dict[str, str]] = []
        self.choices: list[dict[str, str]] = []
        self.lists: dict[str, str] = {}
        self.speaker = _Speaker(outline)

    def written(self) -> Written:
        """The file with what it cannot hold."""
        for sheet in self.outline.sheets:
            self.page(sheet)
        settings = {
            "form_title": either(self.outline.title, self.outline.languages[0]),
            "form_id": "huiyin",
            "default_language": _LOCALES[self.outline.languages[0]],
        }
        for name, texts in (("huiyin_intro", self.outline.intro), ("huiyin_thanks", self.outline.thanks)):
            settings |= {
                f"{name}::{_LOCALES[code]}": words
                for code, words in texts.items()
                if words and code in _LOCALES
            }
        if self.outline.known:
            settings["huiyin_embedded"] = " ".join(f"{one.code}:{one.role}" for one in self.outline.known)
        if len([words for words in self.outline.title.values() if words]) > 1:
            self.lose("title", both("标题的译文", "the translation of the title"), NO_PLACE)
        for bundle in self.outline.bundles:
            if bundle.shuffle:
                self.lose(bundle.name or bundle.code, both("页面随机顺序", "pages in random order"), NO_PLACE)
        buffer = io.BytesIO()
        write_workbook(
            buffer, [_tab("survey", self.survey), _tab("choices", self.choices), _tab("settings", [settings])]
        )
        return Written(buffer.getvalue(), self.lost)

    def lose(self, place: str, what: Texts, why: Texts) -> None:
        """Note what has no place."""
        self.lost.append(Lost(place, what, why))

    def words(self, column: str, texts: Texts) -> dict[str, str]:
        """A column for each language that the questionnaire has."""
        return {f"{column}::{_LOCALES[code]}": texts.get(code, "") for code in self.outline.languages}

    def page(self, sheet: Sheet) -> None:
        """A group with the look of a page of its own."""
        row = {
            "type": "begin_group",
            "name": f"group_{sheet.code}",
            "appearance": "field-list",
            **self.words("label", sheet.title),
        }
        row["relevant"] = self.condition(sheet.show_if, sheet.code)
        self.survey.append(row)
        if sheet.shuffle:
            self.lose(sheet.code, both("题目随机顺序", "questions in random order"), NO_PLACE)
        for item in sheet.items:
            self.item(item)
        self.survey.append({"type": "end_group"})

    def item(self, item: Item) -> None:
        """One row, or a group of rows for a grid."""
        if item.kind not in _TYPES and item.kind not in _CHOOSING and item.kind is not Kind.GRID:
            self.lose(item.code, both("整道题", "the whole question"), NO_PLACE)
            return
        row: dict[str, str] = {
            "type": _TYPES.get(item.kind, ""),
            "name": item.code,
            **self.words("label", item.text),
        }
        if any(item.help.values()):
            row |= self.words("hint", item.help)
        row["required"] = "yes" if item.required else ""
        row["relevant"] = self.condition(item.show_if, item.code)
        row["parameters"] = "randomize=true" if item.shuffle else ""
        self.typed(item, row)
        extra: dict[str, Any] = dict(item.extra)
        if item.kind is Kind.EFFORT:
            extra["kind"] = "effort"
        if item.kind is Kind.RECOMMEND:
            extra |= {"low": item.low, "high": item.high}
        row["huiyin"] = json.dumps(extra, ensure_ascii=False) if extra else ""
        self.survey.append(row)
        if item.kind is Kind.GRID:
            self.grid(item)
        if any(part.show_if for part in (*item.options, *item.rows)):
            self.lose(item.code, both("选项的显示条件", "conditions of options"), NO_PLACE)

    def typed(self, item: Item, row: dict[str, str]) -> None:
        """What belongs to one type."""
        if item.kind in _CHOOSING:
            row["type"] = f"{_CHOOSING[item.kind]} {self.list_of(item)}"
        if item.kind in {Kind.RATING, Kind.EFFORT}:
            row["appearance"] = "likert"
        if item.kind is Kind.RECOMMEND:
            row["parameters"] = "start=0 end=10 step=1"
        if item.kind is Kind.SIGNATURE:
            row["appearance"] = "signature"
        if item.kind is Kind.NUMBER and item.extra.get("decimals"):
            row["type"] = "decimal"
        limits = [
            f". {sign} {value:g}"
            for sign, value in ((">=", item.lowest), ("<=", item.highest))
            if value is not None
        ]
        if item.most and item.kind in {Kind.MULTIPLE, Kind.TEXT}:
            limits.append(
                f"{'count-selected' if item.kind is Kind.MULTIPLE else 'string-length'}(.) <= {item.most}"
            )
        if item.kind is Kind.MULTIPLE:
            limits += [ALONE.format(part.code) for part in item.options if part.exclusive]
        row["constraint"] = " and ".join(limits)
        if any(part.other for part in item.options):
            self.lose(item.code, both("“其他”旁的文字框", "the text box beside “other”"), NO_PLACE)

    def grid(self, item: Item) -> None:
        """The rows of a table list; the group's own row is written already."""
        head = self.survey[-1]
        head |= {"type": "begin_group", "appearance": "table-list", "required": ""}
        name = self.list_of(item)
        for row in item.rows:
            self.survey.append(
                {
                    "type": f"select_one {name}",
                    "name": row.code,
                    **self.words("label", row.text),
                    "required": "yes" if item.required else "",
                }
            )
        self.survey.append({"type": "end_group"})

    def list_of(self, item: Item) -> str:
        """A list of choices, shared by questions with the same ones."""
        rows = [self.choice(part) for part in item.options]
        mark = json.dumps(rows, ensure_ascii=False)
        if mark not in self.lists:
            self.lists[mark] = f"list_{len(self.lists) + 1}"
            self.choices += [{"list_name": self.lists[mark], **row} for row in rows]
        return self.lists[mark]

    def choice(self, part: Part) -> dict[str, str]:
        """One row of the sheet of choices."""
        marks = " ".join(name for name in ("other", "exclusive", "fixed") if getattr(part, name))
        return {"name": part.code, **self.words("label", part.text), "huiyin": marks}

    def condition(self, rule: Rule | None, place: str) -> str:
        """The text of `relevant`."""
        if rule is None:
            return ""
        try:
            return self.speaker.write(rule)
        except NotCarried:
            self.lose(place, both("显示条件", "the condition of being shown"), TOO_COMPLEX)
            return ""


def _tab(name: str, rows: list[dict[str, str]]) -> Tab:
    columns = list(dict.fromkeys(column for row in rows for column in row)) or ["name"]
    return Tab(name, columns, [[row.get(column, "") for column in columns] for row in rows])
