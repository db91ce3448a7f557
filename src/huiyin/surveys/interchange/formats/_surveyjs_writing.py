"""Writing the JSON of SurveyJS."""

from __future__ import annotations

import json
from typing import Any

from huiyin.surveys.interchange.base import Written
from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.speaking import Speaker
from huiyin.surveys.interchange.wording import NO_PLACE, TOO_COMPLEX, both

OURS = "huiyin"  # what only we know of a question, under a property that SurveyJS leaves alone


class _Speaker(Speaker):
    def reference(self, path: str) -> str:
        return "{" + path.replace("/", ".", 1) + "}"

    def ticked(self, path: str, code: str) -> str:
        return f"{self.reference(path)} = {self.text(code)}"

    def missing(self, path: str) -> str:
        return f"{self.reference(path)} empty"

    def negated(self, rule: Rule) -> str:
        if isinstance(rule, dict) and "missing" in rule:
            return f"{self.reference(rule['missing'][0])} notempty"
        return f"!({self.write(rule)})"


class SurveyJsWriting:
    def __init__(self, outline: Outline) -> None:
        self.outline, self.lost = outline, list(outline.lost)
        self.usual = outline.languages[0]

    def written(self) -> Written:
        outline = self.outline
        data: dict[str, Any] = {"locale": "zh-cn" if self.usual == "zh" else "en"}
        for name, texts in (
            ("title", outline.title),
            ("description", outline.intro),
            ("completedHtml", outline.thanks),
        ):
            if any(texts.values()):
                data[name] = self.texts(texts)
        data["pages"] = [self.page(sheet) for sheet in outline.sheets]
        for bundle in outline.bundles:
            if bundle.shuffle:
                self.lose(bundle.name or bundle.code, both("页面随机顺序", "pages in random order"), NO_PLACE)
        if outline.known:
            data[f"{OURS}Embedded"] = [
                {"name": one.code, "title": self.texts(one.label), "role": one.role} for one in outline.known
            ]
        return Written(json.dumps(data, ensure_ascii=False, indent=2).encode(), self.lost)

    def lose(self, place: str, what: Texts, why: Texts) -> None:
        self.lost.append(Lost(place, what, why))

    def texts(self, texts: Texts) -> Any:
        said = {code: words for code, words in texts.items() if words}
        if len(said) < 2 and self.usual in said:
            return said[self.usual]
        return {"zh-cn" if code == "zh" else code: words for code, words in said.items()}

    def page(self, sheet: Sheet) -> dict[str, Any]:
        page: dict[str, Any] = {"name": sheet.code}
        if any(sheet.title.values()):
            page["title"] = self.texts(sheet.title)
        if sheet.shuffle:
            page["questionOrder"] = "random"
        self.condition(page, sheet.show_if, sheet.code)
        page["elements"] = [self.element(item) for item in sheet.items if self.has_place(item)]
        return page

    def has_place(self, item: Item) -> bool:
        if item.kind in {Kind.HIDDEN, Kind.ALLOCATION}:
            self.lose(item.code, both("整道题", "the whole question"), NO_PLACE)
            return False
        return True

    def element(self, item: Item) -> dict[str, Any]:
        row: dict[str, Any] = {"type": _TYPES[item.kind], "name": item.code, "title": self.texts(item.text)}
        if any(item.help.values()):
            row["description"] = self.texts(item.help)
        if item.required:
            row["isRequired"] = True
            row |= {"isAllRowRequired": True} if item.kind is Kind.GRID else {}
        self.condition(row, item.show_if, item.code)
        extra = dict(item.extra)
        if item.kind is Kind.EFFORT:
            extra["kind"] = "effort"
        if extra:
            row[OURS] = extra
        _typed(self, item, row)
        if item.shuffle:
            row["rowOrder" if item.kind is Kind.GRID else "choicesOrder"] = "random"
        return row

    def choices(self, parts: list[Part]) -> list[dict[str, Any]]:
        return [self.choice(part) for part in parts]

    def choice(self, part: Part) -> dict[str, Any]:
        row: dict[str, Any] = {"value": part.code, "text": self.texts(part.text)}
        row |= {"showCommentArea": True} if part.other else {}
        row |= {"isExclusive": True} if part.exclusive else {}
        self.condition(row, part.show_if, part.code)
        if ours := {name: True for name in ("other", "exclusive", "fixed") if getattr(part, name)}:
            row[OURS] = ours
        return row

    def condition(self, row: dict[str, Any], rule: Rule | None, place: str) -> None:
        if rule is None:
            return
        try:
            row["visibleIf"] = _Ticks(self.outline).write(rule)
        except NotCarried:
            self.lose(place, both("显示条件", "the condition of being shown"), TOO_COMPLEX)


class _Ticks(_Speaker):
    """Knows which questions take several answers."""

    def __init__(self, outline: Outline) -> None:
        self.several = {item.code for item in outline.items if item.kind is Kind.MULTIPLE}

    def ticked(self, path: str, code: str) -> str:
        if path in self.several:
            return f"{self.reference(path)} contains {self.text(code)}"
        return super().ticked(path, code)


def _typed(writing: SurveyJsWriting, item: Item, row: dict[str, Any]) -> None:
    """What belongs to one type of question."""
    kind = item.kind
    if kind in {Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.EFFORT}:
        row["choices"] = writing.choices(item.options)
    if kind is Kind.MULTIPLE and item.most:
        row["maxSelectedChoices"] = item.most
    if kind is Kind.RATING:
        row["rateValues"] = writing.choices(item.options)
    if kind is Kind.RECOMMEND:
        row |= {"rateMin": 0, "rateMax": 10}
        row |= {
            name: writing.texts(texts)
            for name, texts in (("minRateDescription", item.low), ("maxRateDescription", item.high))
            if any(texts.values())
        }
    if kind is Kind.GRID:
        row |= {"columns": writing.choices(item.options), "rows": writing.choices(item.rows)}
    if kind is Kind.NUMBER:
        row["inputType"] = "number"
        row |= {
            name: value for name, value in (("min", item.lowest), ("max", item.highest)) if value is not None
        }
    if kind is Kind.DATE:
        row["inputType"] = "date"
    if kind is Kind.TEXT and item.most:
        row["maxLength"] = item.most
    if kind is Kind.NOTE:
        row["html"] = writing.texts(item.extra.get("body") or item.text)


_TYPES = {
    Kind.SINGLE: "radiogroup",
    Kind.MULTIPLE: "checkbox",
    Kind.RATING: "rating",
    Kind.GRID: "matrix",
    Kind.RECOMMEND: "rating",
    Kind.EFFORT: "radiogroup",
    Kind.TEXT: "comment",
    Kind.NUMBER: "text",
    Kind.DATE: "text",
    Kind.RANKING: "ranking",
    Kind.NOTE: "html",
    Kind.FILE: "file",
    Kind.SIGNATURE: "signaturepad",
    Kind.CONSENT: "boolean",
}
