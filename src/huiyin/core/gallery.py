"""What the gallery shows: every component in every state, with words long enough to break a layout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from huiyin.conditions import (
    Choice,
    Field,
    Kind,
    all_of,
    among,
    any_of,
    at_least,
    at_most,
    between,
    contains,
    equals,
    missing,
    negated,
)
from huiyin.core.components import icon_names
from huiyin.core.filters import FilterEditor
from huiyin.core.problems import TooManyAttempts
from huiyin.core.small_charts import Dot, Judged, control_course, course, round_ticks, sparkline

LONG_ZH = "客户在办理业务的过程中反复被要求提供同样的材料而且没有任何一位工作人员能够说明其中的原因也没有给出预计办结的时间"
LONG_EN = (
    "The customer was repeatedly asked for the same documents and nobody could say why, "
    "nor-give-an-expected-completion-date-without-further-internal-consultation"
)
KINDS = ("success", "info", "warning", "danger")
VERDICTS = ("met", "missed", "cannot_tell", "better", "worse", "higher", "lower")


class ExampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="文本 Text", help_text=LONG_ZH)
    number = forms.IntegerField(label="数字 Number", required=False)
    choice = forms.ChoiceField(label="选择 Select", choices=[("a", "很满意"), ("b", LONG_ZH)])
    options = forms.ChoiceField(
        label="单选 Radio",
        choices=[("a", "达标"), ("b", LONG_EN)],
        widget=forms.RadioSelect,
    )
    several = forms.MultipleChoiceField(
        label="多选 Checkboxes",
        choices=[("a", "北区"), ("b", "南区")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="勾选 Checkbox", required=False)
    words = forms.CharField(
        label="长文本 Text area", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    file = forms.FileField(label="文件 File", required=False)
    secret = forms.CharField(label="密码 Password", widget=forms.PasswordInput, required=False)
    day = forms.DateField(label="日期 Date", widget=forms.DateInput(attrs={"type": "date"}), required=False)


def _interval_chart() -> dict[str, Any]:
    rows = [
        {"item": "供电可靠性", "index": 82.4, "low": 80.1, "high": 84.7, "n": 412},
        {"item": "业务办理", "index": 76.0, "low": 73.2, "high": 78.8, "n": 405},
        {"item": "停电通知与抢修响应", "index": 71.3, "low": 67.9, "high": 74.7, "n": 398},
        {
            "item": "A long English item name that must be cut",
            "index": 64.8,
            "low": 60.2,
            "high": 69.4,
            "n": 377,
        },
    ]
    item = {"field": "item", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 160}}
    index = {"field": "index", "type": "quantitative", "title": "满意度", "scale": {"domain": [50, 100]}}
    tooltip = [
        {"field": "item", "title": "评价项"},
        {"field": "index", "title": "满意度", "format": ".1f"},
        {"field": "low", "title": "95% 下限", "format": ".1f"},
        {"field": "high", "title": "95% 上限", "format": ".1f"},
        {"field": "n", "title": "n"},
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.4.1.json",
        "data": {"values": rows},
        "height": {"step": 34},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": item,
                    "x": {**index, "field": "low"},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "color": "#066fd1"},
                "encoding": {"y": item, "x": index, "tooltip": tooltip},
            },
        ],
    }


def _filters(query: QueryDict) -> list[FilterEditor]:
    """The filter editor: one to try, one with a condition of every kind, one in which something is wrong."""
    areas = [
        *(Choice(name, {"zh": name, "en": name}) for name in ("北区", "南区", "东区")),
        Choice(LONG_EN, {"zh": LONG_ZH, "en": LONG_EN}),
    ]
    fields = (
        Field("q_area", Kind.TEXT, {"zh": "地区", "en": "Region"}, tuple(areas)),
        Field("q_nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}, (), 0, 10),
        Field("q_why", Kind.TEXT, {"zh": "最不满意的地方", "en": "What was worst"}),
        Field("answered_on", Kind.DATE, {"zh": "填答日期", "en": "Answered on"}),
        Field("recorded_at", Kind.MOMENT, {"zh": "收到时间", "en": "Received at"}),
        Field("solved", Kind.BOOLEAN, {"zh": "已解决", "en": "Solved"}),
        Field(
            "long",
            Kind.NUMBER,
            {"zh": LONG_ZH, "en": LONG_EN},
            (
                Choice(1, {"zh": "很不满意", "en": "Very poor"}),
                Choice(5, {"zh": "很满意", "en": "Excellent"}),
            ),
            1,
            5,
        ),
    )
    full = all_of(
        among("q_area", ["北区", "停用的地区"]),
        between("answered_on", "2026-01-01", "2026-03-31"),
        any_of(at_most("q_nps", 6), contains("q_why", "慢"), equals("solved", False)),
        at_least("recorded_at", "2026-01-01T00:00:00+00:00"),
        among("long", [1]),
        missing("q_why"),
        negated(all_of(at_least("q_nps", 9), equals("solved", True))),
    )
    wrong = QueryDict(
        "w-join=any&w-row=0&w-row=1&w-row=2&w-0-field=q_nps&w-0-is=<=&w-0-value=six&w-1-field=lost&w-1-is=<=&w-2-field=&w-do=apply"
    )
    editors = [
        FilterEditor.of_query(query, fields, "e"),
        FilterEditor.of_condition(full, fields),
        FilterEditor.of_query(wrong, fields, "w"),
    ]
    assert editors[-1].condition is None
    return editors


def _small_charts() -> list[tuple[str, Any]]:
    """Each small chart that the server draws, with a long name and an alarm in it."""
    names = ["2026-W41", "2026-W42", "2026-W43", "2026-W44", "2026-W45", "2026-W46"]
    values = (72.4, 71.8, 73.0, 72.1, 71.5, 58.2)
    dots = [
        Dot(name, value, value - 3, value + 3, f"{name}: {value}")
        for name, value in zip(names, values, strict=True)
    ]
    judged = [
        Judged(name, value, 72.0, 65.0 - at % 2, 79.0 + at % 2, f"{name}: {value}", at == 5, at < 4)
        for at, (name, value) in enumerate(zip(names, values, strict=True))
    ]
    ticks = [(value, f"{value:g}") for value in round_ticks([*values, 80.0])]
    return [
        ("sparkline", sparkline(dots, words=LONG_EN)),
        ("course", course(dots, words=LONG_ZH, ticks=ticks, target=(75.0, "目标 75"))),
        ("control_course", control_course(judged, words=LONG_ZH, ticks=ticks, width=560, height=190)),
    ]


def examples(query: QueryDict | None = None) -> dict[str, Any]:
    """The context of the gallery page; its first filter follows the address."""
    wrong = ExampleForm({"text": "", "number": "many", "choice": "z"})
    wrong.is_valid()
    return {
        "kinds": KINDS,
        "verdicts": VERDICTS,
        "long_zh": LONG_ZH,
        "long_en": LONG_EN,
        "form": ExampleForm(),
        "wrong_form": wrong,
        "page_obj": Paginator(range(1065), 50).page(3),
        "chart_spec": _interval_chart(),
        "small_charts": _small_charts(),
        "broken_spec": {"data": {"values": [{"a": 1}]}, "mark": "no-such-mark", "encoding": {}},
        "problem": TooManyAttempts(n=5, minutes=12),
        "filters": _filters(query or QueryDict()),
        "icons": sorted(icon_names()),
        "words": {"zh": "满意度", "en": "Satisfaction index"},
    }
