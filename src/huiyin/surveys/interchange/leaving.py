"""A definition of ours becomes an outline that other programs can be given; what has no place is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.conditions import parse
from huiyin.conditions.nodes import All, Among, AnyOf, Column, Compare, Constant, Missing, Node, Not
from huiyin.conditions.problems import ConditionProblem
from huiyin.surveys.definition import Definition, Page
from huiyin.surveys.interchange.arriving import KIND_OF_TYPE
from huiyin.surveys.interchange.expressions import NotCarried
from huiyin.surveys.interchange.outline import Bundle, Item, Kind, Known, Outline, Part, Sheet
from huiyin.surveys.interchange.wording import NO_PLACE, TOO_COMPLEX, both
from huiyin.surveys.question_types._grades import grades_of
from huiyin.surveys.question_types.base import question_types, text_in

_ROWS = frozenset({Kind.GRID})
_TICKED = frozenset({Kind.MULTIPLE, Kind.RANKING, Kind.ALLOCATION})
_GRADED = frozenset({Kind.GRID, Kind.RATING, Kind.EFFORT})
_SPELLED = {"type", "key", "text", "help", "required", "shuffle", "show_if", "options", "items", "scale", "grades",
            "low", "high", "lowest", "highest", "most", "role", "decimals", "unit", "body", "span", "words", "purpose",
            "must_agree", "look", "not_applicable", "value", "dimension"}  # fmt: skip


@dataclass
class _Leaving:
    definition: Definition
    outline: Outline
    # our variable → (reference, how its values are named)
    refs: dict[str, tuple[str, Mapping[Any, str]]] = field(default_factory=dict)
    ticked: dict[str, tuple[str, str]] = field(default_factory=dict)


def leaving(definition: Definition) -> Outline:
    """The outline of a definition. Codes are our keys."""
    whole = definition
    outline = Outline(dict(whole.title), dict(whole.intro), dict(whole.thanks))
    state = _Leaving(whole, outline)
    for entry in whole.embedded:
        outline.known.append(Known(entry.key, dict(entry.label), entry.role))
        state.refs[entry.key] = (entry.key, {})
    outline.bundles = [Bundle(block.key, block.name, block.shuffle) for block in whole.blocks]
    made = [(page, [_items(state, dict(question)) for question in page.questions]) for page in whole.pages]
    for page, groups in made:
        outline.sheets.append(_sheet(state, page, groups))
    return outline


def _sheet(state: _Leaving, page: Page, groups: list[list[Item]]) -> Sheet:
    sheet = Sheet(page.key, dict(page.title), block=page.block, shuffle=page.shuffle)
    sheet.show_if = _rule(state, page.show_if, text_in(page.title, "zh") or page.key)
    for question, group in zip(page.questions, groups, strict=True):
        for item in group:
            item.show_if = _rule(state, question.get("show_if"), item.code)
            for part in (*item.rows, *item.options):
                part.show_if = _rule(state, part.show_if, f"{item.code}/{part.code}")
            sheet.items.append(item)
    return sheet


# -- questions -------------------------------------------------------------------------------------


def _items(state: _Leaving, question: dict[str, Any]) -> list[Item]:
    kind = KIND_OF_TYPE.get(question["type"])
    if kind is None:
        return _taken_apart(state, question)
    item = Item(kind, question["key"], dict(question.get("text") or {}), dict(question.get("help") or {}))
    item.required, item.shuffle = bool(question.get("required")), bool(question.get("shuffle"))
    if kind in _GRADED:
        whole = question_types[question["type"]].complete(question)
        graded = whole.get("grades") or grades_of(whole)
        item.options = [Part(f"{one['value']:g}", dict(one["text"]), float(one["value"])) for one in graded]
    else:
        item.options = [_part(row) for row in question.get("options") or []]
    if kind in _ROWS:
        item.rows = [_part(row) for row in question.get("items") or []]
    item.low, item.high = (dict(question.get(name) or {}) for name in ("low", "high"))
    if kind is Kind.RECOMMEND:
        whole = question_types["recommend"].complete(question)
        item.low, item.high = dict(whole["low"]), dict(whole["high"])
    item.lowest, item.highest = question.get("lowest"), question.get("highest")
    item.most = question.get("most")
    _more(item, question)
    _name(state, item)
    return [item]


def _part(row: Mapping[str, Any]) -> Part:
    part = Part(str(row["key"]), dict(row.get("text") or {}), show_if=row.get("show_if"))
    part.other, part.exclusive, part.fixed = (bool(row.get(name)) for name in ("other", "exclusive", "fixed"))
    return part


def _more(item: Item, question: Mapping[str, Any]) -> None:
    """What only we know of a question, for formats that have room for it."""
    names = (
        "role",
        "look",
        "not_applicable",
        "decimals",
        "unit",
        "body",
        "span",
        "words",
        "purpose",
        "must_agree",
        "value",
    )
    item.extra = {name: question[name] for name in names if question.get(name) not in (None, "", {})}
    rows = {
        row["key"]: {name: row[name] for name in ("role", "dimension") if row.get(name)}
        for row in question.get("items") or []
    }
    if any(rows.values()):
        item.extra["rows"] = rows
    if ours := {name: value for name, value in question.items() if name not in _SPELLED}:
        item.extra["ours"] = ours


def _name(state: _Leaving, item: Item) -> None:
    """Say which variables of ours the item's references stand for."""
    if item.kind in _TICKED:
        for part in item.options:
            state.refs[part.code] = (f"{item.code}/{part.code}", {})
            if item.kind is Kind.MULTIPLE:
                state.ticked[part.code] = (item.code, part.code)
    elif item.kind in _ROWS:
        for row in item.rows:
            state.refs[row.code] = (f"{item.code}/{row.code}", {})
    elif item.kind is Kind.SINGLE:
        state.refs[item.code] = (item.code, {text_in(part.text, "zh"): part.code for part in item.options})
    else:
        state.refs[item.code] = (item.code, {})


def _taken_apart(state: _Leaving, question: dict[str, Any]) -> list[Item]:
    """Types that nobody else has, as the nearest thing that others do have; what that loses is listed."""
    kind, name = question_types[question["type"]], question["key"]
    called = both(f"题型“{kind.name['zh']}”", f"the question type “{kind.name['en']}”")
    text = dict(question.get("text") or {})
    parts = [_part(row) for row in question.get("options") or []]
    rows = [_part(row) for row in question.get("items") or []]
    required = bool(question.get("required"))
    if rows:
        whole = kind.complete(question)
        grades = whole.get("grades") or grades_of(whole)
        options = [Part(f"{one['value']:g}", dict(one["text"]), float(one["value"])) for one in grades]
        state.outline.lose(name, called, both("改成了普通的评价题组", "carried as a plain grid"))
        item = Item(Kind.GRID, name, text, required=required, rows=rows, options=options)
    elif parts:
        state.outline.lose(name, called, both("改成了排序题", "carried as a ranking"))
        item = Item(Kind.RANKING, name, text, required=required, options=parts)
    else:
        state.outline.lose(name, called, NO_PLACE)
        return []
    _name(state, item)
    return [item]


# -- conditions ------------------------------------------------------------------------------------


def _rule(state: _Leaving, rule: Any, place: str) -> Any:
    if rule is None:
        return None
    try:
        return _foreign(state, parse(rule, state.definition.condition_fields()).node)
    except (ConditionProblem, NotCarried):
        state.outline.lose(place, both("显示条件", "the condition of being shown"), TOO_COMPLEX)
        return None


def _foreign(state: _Leaving, node: Node) -> Any:
    match node:
        case All(of) | AnyOf(of):
            if not of:
                raise NotCarried("constant")
            joined = "and" if isinstance(node, All) else "or"
            return {joined: [_foreign(state, one) for one in of]}
        case Not(of):
            return {"!": [_foreign(state, of)]}
        case Missing(key):
            return {"missing": [_ref(state, key)[0]]}
        case Among(key, values):
            return {"or": [_equal(state, key, value) for value in values]}
        case Compare("==", Column(key), Constant(value)):
            return _equal(state, key, value)
        case Compare("!=", Column(key), Constant(value)):
            return {"and": [{"!": [_equal(state, key, value)]}, {"!": [{"missing": [_ref(state, key)[0]]}]}]}
        case Compare(operator, Column(key), Constant(value)) if not isinstance(value, bool | str):
            return {operator: [{"var": _ref(state, key)[0]}, value]}
    raise NotCarried(type(node).__name__)


def _ref(state: _Leaving, key: str) -> tuple[str, Mapping[Any, str]]:
    if key not in state.refs:
        raise NotCarried(key)
    return state.refs[key]


def _equal(state: _Leaving, key: str, value: Any) -> Any:
    if key in state.ticked:
        is_ticked = {"ticked": list(state.ticked[key])}
        if value not in (0, 1):
            raise NotCarried(key)
        return is_ticked if value == 1 else {"!": [is_ticked]}
    ref, named = _ref(state, key)
    if named:
        if value not in named:
            raise NotCarried(str(value))
        return {"ticked": [ref, named[value]]}
    return {"==": [{"var": ref}, value]}
