"""An estimate shows itself: in a line, a table of a notebook, a frame, JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

import huiyin
from huiyin.analytics.estimate import Estimate, Unit


@pytest.fixture
def english():
    huiyin.speak("en")
    yield
    huiyin.speak("zh")


def test_a_frame_holds_the_numbers_as_they_are() -> None:
    estimate = huiyin.nps([9] * 25 + [7] * 55 + [3] * 20)
    row = estimate.to_frame().iloc[0].to_dict()
    assert row == {field.name: getattr(estimate, field.name) for field in dataclasses.fields(estimate)}


def test_json_has_null_where_nothing_can_be_told() -> None:
    said = json.loads(json.dumps(huiyin.nps([]).as_json()))
    assert (said["value"], said["low"], said["n"], said["unit"]) == (None, None, 0, "points")


def test_a_notebook_shows_value_interval_n_and_method(english: None) -> None:
    shown = huiyin.csat([5, 4, 4, 2, None])._repr_html_()
    for part in ("75.0%", "30.1%", "95.4%", ">4<", "Wilson score interval", "95 % low"):
        assert part in shown
    assert "<script" not in Estimate(0.5, None, None, 1, 1.0, Unit.RATE, "<script>")._repr_html_()


def test_chinese_comes_first() -> None:
    assert "Wilson 得分区间" in huiyin.csat([5, 4])._repr_html_()
    assert "90% 区间下限" in huiyin.csat([5, 4], confidence=0.9)._repr_html_()
