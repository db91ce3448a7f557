"""SurveyJS: a form as JSON, pages of elements, conditions in `visibleIf`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from huiyin.formats import problems
from huiyin.formats.limits import Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.expressions import (
    Call,
    Dialect,
    NotCarried,
    Ref,
    Rule,
    any_of,
    missing,
    ticked,
)
from huiyin.surveys.interchange.formats._json import loaded
from huiyin.surveys.interchange.formats._surveyjs_writing import OURS, SurveyJsWriting
from huiyin.surveys.interchange.outline import Item, Kind, Known, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import (
    NO_SUCH_TYPE,
    TOO_COMPLEX,
    both,
    code_of,
    language_of_words,
    plain,
)


@interchange_formats.register
class SurveyJs(InterchangeFormat):
    key = "surveyjs"
    name = {"zh": "SurveyJS（JSON）", "en": "SurveyJS (JSON)"}
    about = {
        "zh": "SurveyJS 表单库与 Creator 的问卷定义；多语言、显示条件、矩阵。",
        "en": "Forms of the SurveyJS library and Creator; languages, conditions, matrices.",
    }
    suffixes = (".json",)
    media_type = "application/json"

    def recognises(self, path: Path) -> bool:
        data = loaded(path)
        return isinstance(data, dict) and any(name in data for name in ("pages", "elements", "questions"))

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        data = loaded(path)
        if not isinstance(data, dict):
            raise problems.WrongContent(file=filename, expected="SurveyJS", found="JSON")
        return _Reading(data).outline()

    def write(self, outline: Outline) -> Written:
        return SurveyJsWriting(outline).written()


class _Conditions(Dialect):
    """{q} = 'a' and {m} contains 'b'."""

    def __init__(self) -> None:
        self.operators = {
            "contains": ticked,
            "notcontains": lambda left, right: {"!": [ticked(left, right)]},
            "anyof": lambda left, right: any_of([ticked(left, one) for one in _listed(right)]),
            "allof": lambda left, right: {"and": [ticked(left, one) for one in _listed(right)]},
            "empty": lambda left, right: missing(_reference(left)),
            "notempty": lambda left, right: {"!": [missing(_reference(left))]},
        }
        self.alone = frozenset({"empty", "notempty"})

    def path(self, token: str) -> str:
        name = token.strip("{}$ ")
        return (
            name.replace(".", "/", 1) if not name.startswith(("panel.", "row.", "item.")) else _refuse(name)
        )

    def compared(self, sign: str, left: Any, right: Any) -> Rule:
        if isinstance(right, list) and sign in {"==", "!="} and isinstance(left, Ref):
            return {"and": [ticked(left, one) for one in right]}
        return super().compared(sign, left, right)

    def called(self, call: Call) -> Rule:
        raise NotCarried(call.name)


def _refuse(name: str) -> str:
    raise NotCarried(name)


def _reference(thing: Any) -> Ref:
    if isinstance(thing, Ref):
        return thing
    raise NotCarried(str(thing))


def _listed(thing: Any) -> list[Any]:
    return thing if isinstance(thing, list) else [thing]


# -- reading ---------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.usual = code_of(str(data.get("locale") or ""))
        self.made = Outline()
        self.foreign: set[str] = set()

    def outline(self) -> Outline:
        data, made = self.data, self.made
        made.title = self.texts(data.get("title"))
        made.intro = self.texts(data.get("description"))
        made.thanks = self.texts(data.get("completedHtml"))
        for variable in data.get("calculatedValues") or []:
            made.lose(str(variable.get("name")), both("计算变量", "a calculated value"), NO_SUCH_TYPE)
        for trigger in data.get("triggers") or []:
            made.lose(str(trigger.get("type")), both("触发器", "a trigger"), NO_SUCH_TYPE)
        for entry in data.get(f"{OURS}Embedded") or []:
            made.known.append(
                Known(str(entry["name"]), self.texts(entry.get("title")), str(entry.get("role") or "segment"))
            )
        pages = data.get("pages") or [{"elements": data.get("elements") or data.get("questions") or []}]
        for number, page in enumerate(pages, start=1):
            self.page(page, number)
        for language in sorted(self.foreign):
            made.lose(
                language,
                both(f"语言 {language} 的译文", f"the words in {language}"),
                both("目前只有中文和英文", "only Chinese and English are kept"),
            )
        return made

    def page(self, page: Mapping[str, Any], number: int) -> None:
        sheet = Sheet(str(page.get("name") or f"page{number}"), self.texts(page.get("title")))
        sheet.shuffle = page.get("questionOrder", page.get("questionsOrder")) == "random"
        sheet.show_if = self.rule(page.get("visibleIf"), sheet.code)
        self.made.sheets.append(sheet)
        self.elements(page.get("elements") or page.get("questions") or [], sheet, None)

    def elements(self, rows: Any, sheet: Sheet, outer: Rule | None) -> None:
        for row in rows:
            if not isinstance(row, Mapping):
                continue
            own = self.rule(row.get("visibleIf"), str(row.get("name")))
            both_rules = [rule for rule in (outer, own) if rule is not None]
            rule = both_rules[0] if len(both_rules) == 1 else {"and": both_rules} if both_rules else None
            if row.get("type") == "panel":
                self.elements(row.get("elements") or [], sheet, rule)
            elif item := self.item(row):
                item.show_if = rule
                sheet.items.append(item)

    def item(self, row: Mapping[str, Any]) -> Item | None:
        kind = _kind(row)
        name = str(row.get("name") or "")
        if kind is None:
            self.made.lose(
                name, both(f"题型 {row.get('type')}", f"the question type {row.get('type')}"), NO_SUCH_TYPE
            )
            return None
        item = Item(kind, name, self.texts(row.get("title")) or {self.usual or language_of_words(name): name})
        item.help = self.texts(row.get("description"))
        item.required = any(row.get(name) for name in ("isRequired", "isAllRowRequired", "eachRowRequired"))
        item.shuffle = (
            row.get("choicesOrder") == "random" or row.get("rowOrder", row.get("rowsOrder")) == "random"
        )
        ours = row.get(OURS)
        item.extra = dict(ours) if isinstance(ours, Mapping) else {}
        item.options = self.options(row)
        item.rows = [self.part(one) for one in row.get("rows") or []]
        self.numbers(row, item)
        for lost in (
            "validators",
            "enableIf",
            "requiredIf",
            "defaultValueExpression",
            "choicesByUrl",
            "setValueExpression",
        ):
            if row.get(lost):
                self.made.lose(name, both(f"属性 {lost}", f"the property {lost}"), NO_SUCH_TYPE)
        return item

    def numbers(self, row: Mapping[str, Any], item: Item) -> None:
        if item.kind in {Kind.RECOMMEND, Kind.RATING}:
            item.low, item.high = (
                self.texts(row.get("minRateDescription")),
                self.texts(row.get("maxRateDescription")),
            )
        if item.kind is Kind.RATING and not item.options:
            low, high = int(row.get("rateMin", 1)), int(row.get("rateMax", 5))
            words = {low: item.low, high: item.high}
            for value in range(high, low - 1, -1) if high - low < 100 else ():
                text = {code: f"{value} {said}" for code, said in words.get(value, {}).items() if said}
                item.options.append(Part(str(value), text or both(str(value), str(value)), float(value)))
        item.lowest, item.highest = _number(row.get("min")), _number(row.get("max"))
        most = row.get("maxSelectedChoices") or row.get("maxLength")
        item.most = int(most) if isinstance(most, int) and most > 0 else None
        if item.kind is Kind.NOTE:
            item.extra.setdefault("body", {})
            item.text = item.text if row.get("title") else self.texts(row.get("html"))

    def options(self, row: Mapping[str, Any]) -> list[Part]:
        rows = (
            row.get("columns") if row.get("type") == "matrix" else row.get("choices") or row.get("rateValues")
        )
        parts = [self.part(one) for one in rows or []]
        if row.get("type") in {"matrix", "rating"}:
            _valued(parts)
        if row.get("showOtherItem", row.get("hasOther")):
            parts.append(
                Part(
                    "other", self.texts(row.get("otherText")) or both("其他", "Other"), other=True, fixed=True
                )
            )
        if row.get("showNoneItem", row.get("hasNone")):
            parts.append(
                Part(
                    "none",
                    self.texts(row.get("noneText")) or both("以上都不是", "None"),
                    exclusive=True,
                    fixed=True,
                )
            )
        return parts

    def part(self, row: Any) -> Part:
        if not isinstance(row, Mapping):
            return Part(
                str(row),
                {self.usual or language_of_words(str(row)): str(row)}
                if not _is_number(row)
                else both(str(row), str(row)),
            )
        code = str(row.get("value"))
        part = Part(code, self.texts(row.get("text")) or both(code, code))
        part.show_if = self.rule(row.get("visibleIf"), code)
        ours: Any = row.get(OURS) or {}
        part.other = bool(ours.get("other") or row.get("showCommentArea"))
        part.exclusive = bool(ours.get("exclusive") or row.get("isExclusive"))
        part.fixed = bool(ours.get("fixed"))
        return part

    def texts(self, given: Any) -> Texts:
        """{"default", "zh-cn", "en"} or a plain text → our languages; others are noted."""
        if not given:
            return {}
        if isinstance(given, str):
            return {self.usual or language_of_words(given): plain(given)}
        found: Texts = {}
        for locale, words in given.items() if isinstance(given, Mapping) else ():
            code = (
                (self.usual or language_of_words(str(words))) if locale == "default" else code_of(str(locale))
            )
            if code:
                found[code] = plain(words)
            else:
                self.foreign.add(str(locale))
        return found

    def rule(self, text: Any, place: str) -> Rule | None:
        if not isinstance(text, str) or not text.strip():
            return None
        try:
            return _Conditions().read(text)
        except NotCarried:
            self.made.lose(place, both(f"显示条件 {text}", f"the condition {text}"), TOO_COMPLEX)
            return None


def _kind(row: Mapping[str, Any]) -> Kind | None:
    name, form = str(row.get("type")), str(row.get("inputType") or "")
    if name == "text":
        return {"number": Kind.NUMBER, "range": Kind.NUMBER, "date": Kind.DATE}.get(form, Kind.TEXT)
    if name == "rating":
        title = str(row.get("title"))
        if (
            row.get("rateMin") == 0
            and row.get("rateMax") == 10
            and ("推荐" in title or "recommend" in title.lower())
        ):
            return Kind.RECOMMEND
        return Kind.RATING
    if name == "radiogroup" and isinstance(row.get(OURS), Mapping) and row[OURS].get("kind") == "effort":
        return Kind.EFFORT
    return _KINDS.get(name)


_KINDS = {
    "radiogroup": Kind.SINGLE,
    "dropdown": Kind.SINGLE,
    "boolean": Kind.CONSENT,
    "checkbox": Kind.MULTIPLE,
    "tagbox": Kind.MULTIPLE,
    "matrix": Kind.GRID,
    "comment": Kind.TEXT,
    "ranking": Kind.RANKING,
    "html": Kind.NOTE,
    "file": Kind.FILE,
    "signaturepad": Kind.SIGNATURE,
}


def _valued(parts: list[Part]) -> None:
    """Numbers of grades: their codes where these are numbers, else from the highest down; best first."""
    values = [_number(part.code) for part in parts]
    if any(value is None for value in values):
        values = [float(len(parts) - place) for place in range(len(parts))]
    for part, value in zip(parts, values, strict=True):
        part.value = value
    parts.sort(key=lambda part: -(part.value or 0))


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return _number(value) is not None
