"""Tags, filters and components."""

from __future__ import annotations

import json
import re

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.core import components, gallery
from huiyin.core.chart_tables import finite, table_of
from huiyin.core.problems import TooManyAttempts
from huiyin.core.templatetags.huiyin import (
    alert_kind,
    estimate_interval,
    estimate_value,
    in_language,
    number,
    percent,
    problem_words,
    signed,
)


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_numbers_are_written_with_a_true_minus_and_never_as_minus_zero() -> None:
    assert number(-18.125, 2) == "−18.12"
    assert number(-0.001, 1) == "0.0"
    assert signed(-0.001, 1) == "0.0"
    assert signed(5) == "+5"
    assert (number(None), percent(None), signed(None)) == ("–", "–", "–")


@given(st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 3))
def test_a_written_number_reads_back_within_half_a_unit(value: float, digits: int) -> None:
    read = float(signed(value, digits).replace("−", "-").replace(",", ""))
    assert abs(read - value) <= 0.5 * 10**-digits + abs(value) * 1e-12


def test_an_estimate_is_shown_in_its_own_unit() -> None:
    def estimate(value: float, low: float | None, high: float | None, unit: Unit) -> Estimate:
        return Estimate(value, low, high, 100, 100.0, unit, "t")

    rate = estimate(0.625, 0.5, 0.75, Unit.RATE)
    assert (estimate_value(rate), estimate_interval(rate)) == ("62.5%", "50.0\u00a0–\u00a075.0%")
    points = estimate(-18.12, -22.7, 1.5, Unit.POINTS)
    assert (estimate_value(points), estimate_interval(points)) == ("−18.1", "−22.7\u00a0–\u00a0+1.5")
    scale = estimate(4.2, None, None, Unit.SCALE)
    assert (estimate_value(scale), estimate_interval(scale)) == ("4.20", "–")


def test_words_follow_the_language_of_the_page_and_fall_back_to_the_other() -> None:
    both = {"zh": "满意度", "en": "Satisfaction"}
    variable = Variable("q1", "供电", Role.RATING, label_en="Supply")
    with translation.override("en"):
        assert (in_language(both), in_language({"zh": "满意度"}), in_language(variable)) == (
            "Satisfaction",
            "满意度",
            "Supply",
        )
        assert problem_words(TooManyAttempts(n=5, minutes=3)).title == "Too many attempts"
    with translation.override("zh-hans"):
        assert (in_language(both), in_language(variable)) == ("满意度", "供电")


def test_a_chart_carries_its_data_as_a_table_with_titles_and_formats_of_the_tooltip() -> None:
    html = shown(
        "{% chart spec title %}", spec=gallery.examples()["chart_spec"], title={"zh": "图", "en": "Chart"}
    )
    assert '<th scope="col">95% 下限</th>' in html
    assert "<td>82.4</td>" in html
    assert "open" in re.search(r"<details[^>]*>", html).group(0)  # readable where no script runs


def test_chart_data_cannot_break_out_of_its_script() -> None:
    evil = "</script><script>alert(1)</script>"
    spec = {"data": {"values": [{"name": evil, "x": float("nan")}]}, "mark": "bar", "encoding": {}}
    html = shown("{% chart spec 'x' %}", spec=spec)
    assert "<script>alert" not in html
    data = json.loads(re.search(r'<script id="[^"]*" type="application/json">(.*?)</script>', html).group(1))
    assert data["data"]["values"] == [{"name": evil, "x": None}]


def test_a_chart_table_reads_the_named_datasets_that_altair_writes() -> None:
    spec = {
        "datasets": {"d": [{"a": 1, "b": 0.256}]},
        "data": {"name": "d"},
        "layer": [
            {"mark": "bar", "encoding": {"x": {"field": "b", "title": "Rate", "axis": {"format": ".1%"}}}}
        ],
    }
    table = table_of(spec)
    assert table is not None
    assert (table.headings, table.rows) == (("Rate",), (("25.6%",),))
    assert table_of({"mark": "bar", "data": {"url": "x.csv"}}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_what_is_made_finite_is_valid_json(value: object) -> None:
    json.dumps(finite(value), allow_nan=False)


def test_a_figure_on_too_small_a_base_is_not_shown() -> None:
    include = '{% include "core/components/stat.html" with title="t" value="4.2" n=4 base=base only %}'
    with translation.override("en"):
        assert "4.2" not in shown(include, base="hidden")
        assert "Small base" in shown(include, base="small")
        assert "Small base" not in shown(include, base="normal")


def test_each_verdict_has_words_and_none_has_nothing() -> None:
    include = '{% include "core/components/verdict.html" with verdict=verdict only %}'
    texts = {
        verdict: re.sub(r"<[^>]+>|\s", "", shown(include, verdict=verdict)) for verdict in gallery.VERDICTS
    }
    assert len(set(texts.values())) == len(gallery.VERDICTS)
    assert all(texts.values())
    assert shown(include, verdict="").strip() == ""


def test_a_wrong_field_says_so_to_eyes_and_to_screen_readers() -> None:
    form = gallery.examples()["wrong_form"]
    html = shown('{% include "core/components/field.html" with field=field only %}', field=form["number"])
    assert "is-invalid" in html
    assert 'aria-invalid="true"' in html
    assert 'value="many"' in html  # what was typed stays


def test_typed_text_is_escaped_in_every_component() -> None:
    evil = "<img src=x onerror=alert(1)>"
    for name, slots in (
        ("alert", "title=evil text=evil cure=evil kind='danger'"),
        ("empty", "title=evil text=evil action_url='/' action_label=evil"),
        ("badge", "text=evil kind='info'"),
        ("progress", "label=evil"),
        ("stat", "title=evil value=evil interval=evil n=3 hint=evil"),
        ("table_caption", "title=evil text=evil"),
    ):
        html = shown(f'{{% include "core/components/{name}.html" with {slots} only %}}', evil=evil)
        assert "<img" not in html, name
        assert "&lt;img" in html, name


def test_messages_keep_their_kind() -> None:
    assert [alert_kind(tag) for tag in ("success", "error", "warning", "info", "")] == [
        "success",
        "danger",
        "warning",
        "info",
        "info",
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<text onclick="alert(1)">x</text>',
        '<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:alert(1)">x</a>',
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_could_run_something_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="no script"):
        components.drawing(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')


def test_words_in_a_drawing_are_not_taken_for_script() -> None:
    """A question may be called anything; as text and as a label it is harmless."""
    words = "turn on x=1 &lt;script&gt; javascript: onerror=1"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><text aria-label="{words}">{words}</text></svg>'
    assert components.drawing(svg) == svg
