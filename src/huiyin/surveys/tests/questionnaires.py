"""Helpers of these tests: small questionnaires with conditions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from huiyin.surveys.definition import Block, Definition, Page
from huiyin.surveys.question_types.base import field_of

COLOURS = ("red", "green", "blue")


def choice(key: str, **more: Any) -> dict[str, Any]:
    """A single choice of three colours, stored under their Chinese words."""
    options = [{"key": colour, "text": {"zh": f"{colour} 色", "en": colour}} for colour in COLOURS]
    return {
        "type": "single_choice",
        "key": key,
        "text": {"zh": f"题 {key}", "en": key},
        "options": options,
        **more,
    }


def score(key: str, **more: Any) -> dict[str, Any]:
    """Likelihood to recommend."""
    return {"type": "recommend", "key": key, "text": {"zh": f"分 {key}", "en": key}, **more}


def words(key: str, **more: Any) -> dict[str, Any]:
    """An open question."""
    return {"type": "open_text", "key": key, "text": {"zh": f"话 {key}", "en": key}, **more}


def survey(*pages: Page | dict[str, Any], **more: Any) -> Definition:
    """A questionnaire of these pages; a question alone is a page."""
    made = [p if isinstance(p, Page) else Page(f"p{n}", (p,)) for n, p in enumerate(pages, start=1)]
    return Definition({"zh": "例", "en": "Example"}, {}, {}, tuple(made), **more)


def answered(**values: Any) -> dict[str, str]:
    """A form with these fields filled in."""
    return {field_of(key): str(value) for key, value in values.items()}


@st.composite
def rules(draw: st.DrawFn, keys: list[tuple[str, str]]) -> Any:
    """A rule over variables asked before, or none."""
    if not keys or draw(st.booleans()):
        return None
    key, kind = draw(st.sampled_from(keys))
    if kind == "score":
        sign = draw(st.sampled_from(["<=", ">", "==", "!="]))
        one: Any = {sign: [{"var": key}, draw(st.integers(0, 10))]}
    else:
        one = {"==": [{"var": key}, f"{draw(st.sampled_from(COLOURS))} 色"]}
    other = draw(rules(keys)) if draw(st.integers(0, 3)) == 0 else None
    return one if other is None else {draw(st.sampled_from(["and", "or"])): [one, other]}


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A questionnaire of up to five pages whose rules look back only."""
    keys: list[tuple[str, str]] = []
    pages = []
    for number in range(draw(st.integers(1, 5))):
        before = list(keys)
        questions = []
        for at in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["score", "choice"]))
            key = f"q{number}_{at}"
            make = score if kind == "score" else choice
            question = make(
                key, required=draw(st.booleans()), show_if=draw(rules(before)), shuffle=draw(st.booleans())
            )
            if kind == "choice":
                for option in question["options"][1:]:
                    option["show_if"] = draw(rules(before))
                    option["fixed"] = draw(st.booleans())
            keys.append((key, kind))
            questions.append({name: value for name, value in question.items() if value is not None})
        block = draw(st.sampled_from(["", "b"]))
        pages.append(
            Page(f"p{number}", tuple(questions), {}, draw(rules(before)), block, draw(st.booleans()))
        )
    return survey(*pages, blocks=(Block("b", "组", draw(st.booleans())),))


@st.composite
def forms(draw: st.DrawFn, definition: Definition) -> dict[str, str]:
    """Anything that may be sent for a questionnaire, right or wrong, asked or not."""
    values = st.one_of(st.sampled_from([*COLOURS, "", "purple"]), st.integers(-1, 11).map(str))
    names = sorted(definition.fields())
    return draw(st.dictionaries(st.sampled_from(names), values, max_size=len(names)))
