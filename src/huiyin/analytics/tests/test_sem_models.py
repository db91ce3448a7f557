"""Path models as text, as built step by step, and ready-made."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.sem import Model, read_model, ready_models
from huiyin.analytics.sem.problems import (
    CircularPaths,
    ConstructWithoutItems,
    DefinedTwice,
    HigherOrderMixed,
    ModelTextWrong,
    NoItemsForConstruct,
    UnconnectedConstruct,
    UnknownConstruct,
    UnknownModel,
)
from huiyin.analytics.sem.ready import resolved

NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="`\n\r", exclude_categories=("Cs", "Cc", "Zl", "Zp")),
    min_size=1,
    max_size=8,
)


def test_a_text_reads_as_the_model_built_by_hand() -> None:
    read = read_model(
        """
        # what shapes satisfaction
        image =~ q1 + q2;  value <~ v1 +
            v2
        快乐 <A~ `第 3 题` + s1..s3
        快乐 ~ image + value + image:value
        """
    )
    built = (
        Model()
        .reflective("image", "q1", "q2")
        .formative("value", "v1", "v2")
        .composite("快乐", "第 3 题", "s1", "s2", "s3")
        .path(["image", "value", "image:value"], "快乐")
    )
    assert read == built
    assert read.items == ("q1", "q2", "v1", "v2", "第 3 题", "s1", "s2", "s3")
    assert read.interactions == (("image", "value"),)


@given(
    st.lists(NAMES, min_size=4, max_size=9, unique=True),
    st.lists(st.sampled_from(["=~", "<~", "<A~"]), min_size=2, max_size=2),
)
@settings(max_examples=200)
def test_text_and_model_go_round(names: list[str], signs: list[str]) -> None:
    half = len(names) // 2
    assumed = [name for name in names if ":" in name or name.strip() != name]
    if assumed:
        return
    methods = {"=~": Model.reflective, "<~": Model.formative, "<A~": Model.composite}
    model = methods[signs[0]](Model(), names[0], *names[2 : half + 2])
    model = methods[signs[1]](model, names[1], *names[half + 2 :] or names[2:]).path(names[0], names[1])
    assert read_model(model.text()) == model


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("image =~ q1 +", 1, 14),
        ("image = q1", 1, 7),
        ("a =~ q1\nb ~ ", 2, 5),
        ("a =~ q1 q2", 1, 9),
        ("a =~ q3..q1", 1, 10),
        ("a =~ q1..x4", 1, 10),
        ("a =~ q1\n\nb =~ x1 + $", 3, 11),
        ("a =~ q1:q2", 1, 8),
        ("+ a ~ b", 1, 1),
        ("", 1, 1),
        ("形象 =~ 题1 ＋ ＋", 1, 12),
    ],
)
def test_a_text_that_cannot_be_read_names_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(ModelTextWrong) as caught:
        read_model(text)
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (line, column)
    for language, other in (("zh", "en"), ("en", "zh")):
        words = caught.value.words(language)
        wanted = caught.value.facts["wanted"]
        assert wanted[language] in words.cause
        assert wanted[other] not in words.cause


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a =~ q1; b =~ q2; b ~ c", UnknownConstruct),
        ("a =~ q1; b =~ q2; b ~ a:c + a", UnknownConstruct),
        ("a =~ q1; b =~ q2; c =~ q3; b ~ a; c ~ b; a ~ c", CircularPaths),
        ("a =~ q1; a =~ q2; b =~ q3; b ~ a", DefinedTwice),
        ("a =~ q1; b =~ q2; b ~ a; b ~ a", DefinedTwice),
        ("a =~ q1 + q1; b =~ q2; b ~ a", DefinedTwice),
        ("a =~ q1; b =~ q2; c =~ q3; b ~ a", UnconnectedConstruct),
        ("a =~ q1; b =~ a + q2; b ~ a", HigherOrderMixed),
        ("a =~ q1; b =~ a; c =~ b; d =~ q2; d ~ c", HigherOrderMixed),
    ],
)
def test_a_model_that_makes_no_sense_is_refused(text: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read_model(text)


def test_a_construct_without_items_is_refused() -> None:
    with pytest.raises(ConstructWithoutItems):
        Model().reflective("a").reflective("b", "q").path("a", "b").checked()


COLUMNS = [
    f"{key}{k}" for key in ("IMAG", "CUEX", "PERQ", "PERP", "PERS", "PERV", "CUSA", "CUSL") for k in (1, 2)
]


@pytest.mark.parametrize(
    ("key", "constructs", "paths"), [("acsi", 6, 9), ("ecsi", 7, 12), ("ccsi", 6, 11), ("gbt19038", 7, 13)]
)
def test_ready_models_have_their_constructs_and_paths(key: str, constructs: int, paths: int) -> None:
    """Row M06: ACSI, ECSI, CCSI (six constructs, eleven paths) and a model of the GB/T 19038 type."""
    model = ready_models[key].on([*COLUMNS, "CUSCO"])
    assert len(model.constructs) == constructs
    assert len(model.paths) == paths
    assert read_model(model.text()) == model
    assert model.label("CUSA", "zh") == "顾客满意"
    assert all(set(model.labels[name]) == {"zh", "en"} for name in model.names)


def test_columns_may_be_named_otherwise() -> None:
    model = ready_models["acsi"].on([*COLUMNS, "complained", "CUSCO9x"], {"CUSCO": ["complained"]})
    assert model["CUSCO"].items == ("complained",)
    with pytest.raises(NoItemsForConstruct) as caught:
        ready_models["acsi"].on(COLUMNS)
    assert "CUSCO" in str(caught.value)
    with pytest.raises(UnknownConstruct):
        ready_models["acsi"].on(COLUMNS, {"IMAG": ["x"]})


def test_what_is_neither_ready_nor_a_text_is_refused() -> None:
    with pytest.raises(UnknownModel):
        resolved("ecsy", COLUMNS)
