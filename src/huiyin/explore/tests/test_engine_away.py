"""While the engine is away the explore page shows the last good table with its time, or says that there is none."""

from __future__ import annotations

from typing import Any

from huiyin.dashboards.tests.feeding import text_of
from huiyin.dashboards.tests.test_engine_away import Faltering, engine, marks
from huiyin.explore.tests.conftest import store

__all__ = ["engine"]


def test_a_table_seen_before_stays_with_its_time(engine: Faltering, reader: Any, hall: Any) -> None:
    address = f"/programmes/{hall.pk}/explore/body/?show=contract%3Anps&rows=v%3Aarea"
    before = reader.get(address)
    assert not marks(before)
    store(hall, 40, "2026-Q2", "b7", seed=8)
    engine.cut_after = 1
    stale = reader.get(address)
    assert len(marks(stale)) == 1
    assert stale.context["table"].cells == before.context["table"].cells
    engine.cut_after = None
    back = reader.get(address)
    assert not marks(back)
    assert back.context["table"].n_rows == before.context["table"].n_rows + 40


def test_a_table_never_seen_says_what_is_wrong_and_is_never_partial(
    engine: Faltering, reader: Any, hall: Any
) -> None:
    reader.get(f"/programmes/{hall.pk}/explore/")  # the values to filter by are kept from then on
    engine.cut_after = 1
    address = f"/programmes/{hall.pk}/explore/body/?show=contract%3Anps&rows=month"
    page = reader.get(address, headers={"HX-Request": "true"})
    assert "连接被切断" in text_of(page)
    assert "n = " not in text_of(page)
    whole = reader.get(f"/programmes/{hall.pk}/explore/?show=contract%3Anps&rows=month&full=1")
    assert whole.status_code == 503
