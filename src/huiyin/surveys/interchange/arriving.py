"""An outline from another program becomes a definition of ours; what has no place is listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.conditions import parse
from huiyin.conditions.problems import ConditionProblem
from huiyin.surveys.definition import Definition
from huiyin.surveys.interchange.keys import Keys
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet
from huiyin.surveys.interchange.wording import NO_SUCH_TYPE, TOO_COMPLEX, both
from huiyin.surveys.question_types._grades import SCALES
from huiyin.surveys.question_types.base import question_types, text_in

_CONDITION = both("显示条件", "the condition of being shown")


@dataclass
class Arrived:
    """A definition with what was lost on the way."""

    definition: Definition
    lost: list[Lost]


@dataclass
class _Arrival:
    outline: Outline
    keys: Keys = field(default_factory=Keys)
    lost: list[Lost] = field(default_factory=list)
    # references of the other program → our variable; option → what our variable then holds
    variables: dict[str, str] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[str, Any]] = field(default_factory=dict)


def arrived(outline: Outline) -> Arrived:
    """The definition that an outline stands for."""
    state = _Arrival(outline, lost=list(outline.lost))
    for entry in outline.known:
        state.variables[entry.code] = state.keys.question(entry.code, len(state.variables) + 1)
    made = [
        (sheet, [(item, question) for item in sheet.items if (question := _question(state, item))])
        for sheet in outline.sheets
    ]
    pages = [_page(state, sheet, rows, number) for number, (sheet, rows) in enumerate(made, start=1)]
    data = {
        "title": dict(outline.title),
        "intro": dict(outline.intro),
        "thanks": dict(outline.thanks),
        "pages": [page for page in pages if page["questions"]] or pages[:1],
        "blocks": [{"key": one.code, "name": one.name, "shuffle": one.shuffle} for one in outline.bundles],
        "embedded": [
            {
                "key": state.variables[one.code],
                "label": dict(one.label) or both(one.code, one.code),
                "role": one.role,
            }
            for one in outline.known
        ],
    }
    definition = Definition.from_json(data)
    _check_rules(state, definition)
    return Arrived(definition, state.lost)


def _page(
    state: _Arrival, sheet: Sheet, rows: list[tuple[Item, dict[str, Any]]], number: int
) -> dict[str, Any]:
    page: dict[str, Any] = {"key": f"p{number}", "title": dict(sheet.title), "shuffle": sheet.shuffle}
    page["block"] = sheet.block
    _with_rule(state, page, sheet.show_if, text_in(sheet.title, "zh") or sheet.code)
    for item, question in rows:
        _with_rule(state, question, item.show_if, item.code)
        for part, made in zip([*item.rows, *item.options], _parts_of(question, item), strict=False):
            if made is not None:
                _with_rule(state, made, part.show_if, f"{item.code}/{part.code}")
    page["questions"] = [question for _, question in rows]
    return page


def _parts_of(question: dict[str, Any], item: Item) -> list[dict[str, Any] | None]:
    items = list(question.get("items") or [])
    options = list(question.get("options") or [])
    return [*(items or [None] * len(item.rows)), *options]


def _with_rule(state: _Arrival, thing: dict[str, Any], rule: Any, place: str) -> None:
    if rule is None:
        return
    try:
        thing["show_if"] = _ours(state, rule)
    except KeyError:
        state.lost.append(Lost(place, _CONDITION, TOO_COMPLEX))


def _ours(state: _Arrival, rule: Any) -> Any:
    """The rule over our variables; raises KeyError for what it names and we do not have."""
    if not isinstance(rule, dict):
        raise KeyError(rule)
    [(operator, terms)] = rule.items()
    if operator in {"and", "or", "!"}:
        return {operator: [_ours(state, term) for term in terms]}
    if operator == "ticked":
        variable, value = state.values[terms[0], str(terms[1])]
        return {"==": [{"var": variable}, value]}
    if operator == "missing":
        return {"missing": [state.variables[terms[0]]]}
    left, right = terms
    path = left["var"]
    if (path, str(right)) in state.values:
        variable, value = state.values[path, str(right)]
        same = {operator: [{"var": variable}, value]}
        return {"!": [{"==": same["!="]}]} if operator == "!=" else same
    if isinstance(right, Mapping):
        right = {"var": state.variables[right["var"]]}
    rule = {"==" if operator == "!=" else operator: [{"var": state.variables[path]}, right]}
    return {"!": [rule]} if operator == "!=" else rule


def _check_rules(state: _Arrival, definition: Definition) -> None:
    """Take out conditions that do not hold together with the questions, and say so."""
    fields = definition.condition_fields()
    for page in definition.pages:
        for thing in page.questions:
            parts = [part for name in question_types[thing["type"]].lists for part in thing.get(name) or []]
            for one in (thing, *parts):
                if one.get("show_if") is None:
                    continue
                try:
                    parse(one["show_if"], fields)
                except ConditionProblem:
                    del one["show_if"]
                    state.lost.append(Lost(text_in(thing["text"], "zh"), _CONDITION, TOO_COMPLEX))


# -- questions -------------------------------------------------------------------------------------


def _question(state: _Arrival, item: Item) -> dict[str, Any] | None:
    make = _MAKERS.get(item.kind)
    type_key = _TYPES.get(item.kind, "")
    if make is None or type_key not in question_types:
        state.lost.append(Lost(item.code, both("整道题", "the whole question"), NO_SUCH_TYPE))
        return None
    key = state.keys.question(item.code, len(state.keys.taken) + 1)
    question = {"type": type_key, "key": key, "text": dict(item.text), "required": item.required}
    if any(item.help.values()):
        question["help"] = dict(item.help)
    if item.shuffle:
        question["shuffle"] = True
    if any(option.other for option in item.options):
        state.keys.taken.add(f"{key}_other")
    state.variables[item.code] = key
    make(state, item, question)
    ours = item.extra.get("ours", {})
    question.update({name: value for name, value in ours.items() if name not in question})
    return question


def _single(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    used: set[str] = set()
    question["options"] = []
    for number, part in enumerate(item.options, start=1):
        option = _part(state.keys.option(part.code, number, used), part)
        question["options"].append(option)
        state.values[item.code, part.code] = (question["key"], text_in(option["text"], "zh"))


def _several(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question["options"] = []
    for number, part in enumerate(item.options, start=1):
        option = _part(state.keys.part(question["key"], part.code, number), part)
        if part.other:
            state.keys.taken.add(f"{option['key']}_other")
        question["options"].append(option)
        state.variables[f"{item.code}/{part.code}"] = option["key"]
        state.values[item.code, part.code] = (option["key"], 1)
    if item.most and item.kind is Kind.MULTIPLE:
        question["most"] = item.most


def _part(key: str, part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "text": dict(part.text)}
    made |= {name: True for name in ("other", "exclusive", "fixed") if getattr(part, name)}
    return made


def _grades(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    """Grades best first; a scale of our own by its name where the words are the same."""
    numbered = [
        {
            "value": _whole(part.value if part.value is not None else len(item.options) - place),
            "text": dict(part.text),
        }
        for place, part in enumerate(item.options)
    ]
    for place, part in enumerate(item.options):
        value = numbered[place]["value"]
        refs = [item.code, *(f"{item.code}/{row.code}" for row in item.rows)]
        for ref in refs:
            if ref in state.variables:
                state.values[ref, part.code] = (state.variables[ref], value)
    name = next((name for name, grades in SCALES.items() if _alike(grades, numbered)), "")
    question |= {"scale": name} if name else {"scale": "satisfaction_5", "grades": numbered}


def _alike(grades: Any, numbered: list[dict[str, Any]]) -> bool:
    if [one["value"] for one in grades] != [one["value"] for one in numbered]:
        return False
    pairs = [(theirs["text"], ours["text"]) for theirs, ours in zip(numbered, grades, strict=True)]
    said = {code for theirs, _ in pairs for code in ("zh", "en") if theirs.get(code)}
    return bool(said) and all(theirs.get(code) == ours.get(code) for theirs, ours in pairs for code in said)


def _rating(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    _grades(state, item, question)
    question["role"] = item.extra.get("role", "rating")
    question["look"] = item.extra.get("look", "words")


def _grid(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question["items"] = []
    for number, row in enumerate(item.rows, start=1):
        key = state.keys.part(question["key"], row.code, number)
        state.variables[f"{item.code}/{row.code}"] = key
        more = item.extra.get("rows", {}).get(row.code, {})
        question["items"].append(
            {"key": key, "text": dict(row.text), "role": "rating", "dimension": "", **more}
        )
    _grades(state, item, question)
    if item.extra.get("not_applicable"):
        question["not_applicable"] = True


def _ends(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question |= {
        name: dict(getattr(item, name)) for name in ("low", "high") if any(getattr(item, name).values())
    }


def _number(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    for name, value in (("lowest", item.lowest), ("highest", item.highest)):
        if value is not None:
            question[name] = _whole(value)
    question["decimals"] = int(item.extra.get("decimals", 0))
    if unit := item.extra.get("unit"):
        question["unit"] = unit


def _most(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    if item.most:
        question["most"] = item.most


def _note(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question["body"] = dict(item.extra.get("body") or {"zh": "", "en": ""})


def _date(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question["span"] = item.extra.get("span", "any")


def _consent(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question["purpose"] = dict(item.extra.get("purpose") or item.text)
    question["words"] = dict(item.extra.get("words") or item.help or item.text)
    question["must_agree"] = bool(item.extra.get("must_agree"))
    state.values |= {(item.code, code): (question["key"], 1) for code in ("1", "true", "yes", "Y", "True")}


def _hidden(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    question |= {"role": item.extra.get("role", "segment"), "value": item.extra.get("value", "")}


def _nothing(state: _Arrival, item: Item, question: dict[str, Any]) -> None:
    return


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


_Maker = Callable[[_Arrival, Item, dict[str, Any]], None]
_MAKERS: Mapping[Kind, _Maker] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _several,
    Kind.RATING: _rating,
    Kind.GRID: _grid,
    Kind.RECOMMEND: _ends,
    Kind.EFFORT: _nothing,
    Kind.TEXT: _most,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.RANKING: _several,
    Kind.ALLOCATION: _several,
    Kind.NOTE: _note,
    Kind.FILE: _most,
    Kind.SIGNATURE: _nothing,
    Kind.CONSENT: _consent,
    Kind.HIDDEN: _hidden,
}
_TYPES: Mapping[Kind, str] = {
    Kind.SINGLE: "single_choice",
    Kind.MULTIPLE: "multiple_choice",
    Kind.RATING: "rating",
    Kind.GRID: "rating_block",
    Kind.RECOMMEND: "recommend",
    Kind.EFFORT: "effort",
    Kind.TEXT: "open_text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.RANKING: "ranking",
    Kind.ALLOCATION: "allocation",
    Kind.NOTE: "section_text",
    Kind.FILE: "photo_file",
    Kind.SIGNATURE: "signature",
    Kind.CONSENT: "consent",
    Kind.HIDDEN: "hidden",
}
KIND_OF_TYPE: Mapping[str, Kind] = {type_key: kind for kind, type_key in _TYPES.items()}
