"""Kept figures are those that were computed, value for value; a file that was touched is not believed."""

from __future__ import annotations

import enum
import json
import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.measures import Measure, measures
from huiyin.core.typed_json import Codec, NotKeepable, Unreadable
from huiyin.facts.engines import engines
from huiyin.metrics import editing, figures, keeping
from huiyin.metrics.keeping import CODEC
from huiyin.metrics.studies import Study, studies
from huiyin.metrics.study_keeping import shown_panels
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.metrics.tests import test_every_measure as every
from huiyin.metrics.tests import test_figures as overview

FORMS = overview.random_forms(150, "2026-Q1", 1) + overview.random_forms(150, "2026-Q2", 2)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
    | st.sampled_from(Unit),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers() | st.dates(), inner)
        | st.frozensets(st.text() | st.integers())
    ),
    max_leaves=20,
)


def same(one: Any, other: Any) -> bool:
    """Equal, of the same kinds all the way down; what is not a number equals itself."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    if type(one) is not type(other):
        return isinstance(one, np.generic) and one.item() == other
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    fields = getattr(type(one), "__dataclass_fields__", None)
    if fields and not isinstance(one, enum.Enum):
        return all(same(getattr(one, name), getattr(other, name)) for name in fields)
    return bool(one == other)


@given(value=plain)
def test_what_is_decoded_is_what_was_encoded(value: Any) -> None:
    assert same(value, CODEC.decode(CODEC.encode(value)))


@pytest.mark.parametrize("measure", list(measures), ids=lambda measure: measure.key)
def test_figures_of_every_measure_come_back_value_for_value(measure: Measure) -> None:
    contract = editing.draft(measure.key, every.CODEBOOK, set())
    found = every.figures_with(contract, every.answers())
    assert same(found, CODEC.decode(CODEC.encode(found)))


def test_an_overview_with_every_section_comes_back_value_for_value() -> None:
    found = overview.computed(overview.CODEBOOK, FORMS, waves=["2026-Q1", "2026-Q2"])
    assert found.drivers
    assert found.changes
    assert found.segments
    assert same(found, CODEC.decode(CODEC.encode(found)))


@pytest.mark.parametrize("study", list(studies), ids=lambda study: study.key)
def test_panels_of_every_study_are_kept_as_they_are_shown(study: Study) -> None:
    source = overview.source_of(overview.CODEBOOK, FORMS)
    contracts = suggest_contracts(overview.CODEBOOK)
    frame = figures.frame_of(
        engines["arrow"], source, overview.CODEBOOK, contracts, ["2026-Q1", "2026-Q2"], ""
    )
    if study.lacking(frame) or study.settings_first:
        assert CODEC.decode(CODEC.encode(study.settings(frame, "zh"))) == study.settings(frame, "zh")
        return
    values = {setting.key: setting.initial for setting in study.settings(frame, "zh")}
    panels = study.compute(frame, values, "zh-hans")
    back = CODEC.decode(CODEC.encode(shown_panels(panels, "zh-hans")))
    for panel, kept in zip(panels, back, strict=True):
        assert (panel.key, panel.title, panel.lead) == (kept.key, kept.title, kept.lead)
        assert [t.texts("zh") for t in panel.result.tables()] == [t.texts("zh") for t in kept.result.tables()]
        assert panel.result.notes_of() == kept.result.notes_of()
        if panel.chart:
            drawn = panel.result.plot("zh-hans").to_dict(validate=False)
            assert kept.result.plot("zh-hans").to_dict(validate=False).keys() >= drawn.keys() - {"config"}


@dataclass(frozen=True)
class Outside:
    """A class that is on nobody's list."""

    n: int = 1


def test_only_classes_of_the_named_packages_are_written_and_read() -> None:
    for value in (Outside(), object(), {1, 2}, Path("x"), print):
        with pytest.raises(NotKeepable):
            CODEC.encode(value)
    for text in (
        '{"#object":["subprocess:Popen",{"args":["true"]}]}',
        '{"#object":["huiyin.core.tokens:datetime",{}]}',
        '{"#object":["huiyin.metrics.models:Contract",{}]}',
        '{"#object":["huiyin.analytics.estimate:Estimate",{"value":1}]}',
        '{"#what":1}',
        '{"a":1}',
        '{"#array":["O",[1],""]}',
        "[",
    ):
        with pytest.raises(Unreadable):
            CODEC.decode(text)
    assert Codec(("huiyin.analytics",)).decode(CODEC.encode(Unit.RATE)) is Unit.RATE


def test_a_kept_file_that_was_cut_or_changed_is_not_believed(data_folder: Path) -> None:
    estimate = Estimate(0.5, 0.4, 0.6, 10, 10.0, Unit.RATE, "wilson")
    keeping.keep(7, ("figures", "2026"), "d1", estimate, begun=keeping.state_of_forgetting(7))
    found = keeping.kept(7, ("figures", "2026"))
    assert found is not None
    assert (found.value, found.digest) == (estimate, "d1")
    assert datetime.now(UTC) - found.at < timedelta(minutes=1)
    (file,) = (data_folder / "kept" / "programme-7").glob("*.json")
    whole = file.read_bytes()
    for data in (whole[:-1], whole.replace(b"0.5", b"0.6"), b"", b"{}\n1", json.dumps({"at": 1}).encode()):
        file.write_bytes(data)
        assert keeping.kept(7, ("figures", "2026")) is None
    keeping.keep(7, ("figures", "2026"), "d2", replace(estimate, n=11), begun=keeping.state_of_forgetting(7))
    renewed = keeping.kept(7, ("figures", "2026"))
    assert renewed is not None
    assert renewed.value.n == 11


def test_only_so_many_files_of_a_programme_are_kept(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_FILES", 3)
    for day in range(1, 8):
        keeping.keep(7, ("study", str(day)), "d", date(2026, 1, day), begun=keeping.state_of_forgetting(7))
    assert len(list((data_folder / "kept").rglob("*.json"))) == 3
    newest = keeping.kept(7, ("study", "7"))
    assert newest is not None
    assert newest.value == date(2026, 1, 7)
