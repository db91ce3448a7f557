"""What the gallery shows: every component in every state, with words long enough to break a layout."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

from huiyin.core.components import icon_names
from huiyin.core.problems import TooManyAttempts

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


def examples() -> dict[str, Any]:
    """The context of the gallery page."""
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
        "broken_spec": {"data": {"values": [{"a": 1}]}, "mark": "no-such-mark", "encoding": {}},
        "problem": TooManyAttempts(n=5, minutes=12),
        "icons": sorted(icon_names()),
        "words": {"zh": "满意度", "en": "Satisfaction index"},
    }
