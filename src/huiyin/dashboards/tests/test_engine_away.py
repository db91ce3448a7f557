"""While the engine is away every page shows the last good figures with their time, and the loop goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.analytics.summaries import Histogram
from huiyin.conditions import EVERYTHING, Condition
from huiyin.core.events import drain_all
from huiyin.dashboards.tests.feeding import body, cards, feed, forms, text_of
from huiyin.facts.engines import Engine, GroupKey, engines
from huiyin.facts.problems import EngineAway
from huiyin.facts.source import FactSource
from huiyin.metrics import queries
from huiyin.metrics.keeping import forget_kept_figures
from huiyin.metrics.studies import studies
from huiyin.reports.services import make_report
from huiyin.warehouse import queries as warehouse


class Faltering(Engine):
    """The Arrow engine behind a line that may be cut: before the first row, or in the middle of the rows."""

    key = "faltering"
    name = about = {"zh": "时断时续", "en": "faltering"}
    cut_after: int | None = None  # batches; None: the line holds

    def available(self) -> None:
        if self.cut_after is not None:
            raise EngineAway(engine=self.key, reason={"zh": "连接被切断", "en": "the line was cut"})

    def batches(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(engines["arrow"].batches(source, columns, where)):
            if self.cut_after is not None and number >= self.cut_after:
                self.available()
            yield batch
        self.available()

    def count(
        self,
        source: FactSource,
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        present: Sequence[str] = (),
    ) -> dict[GroupKey, int]:
        list(self.batches(source, [*by, *present] or ["response_id"], where))
        return engines["arrow"].count(source, by, where, present)

    def n_distinct(
        self, source: FactSource, columns: Sequence[str], where: Condition = EVERYTHING
    ) -> dict[str, int]:
        list(self.batches(source, columns, where))
        return engines["arrow"].n_distinct(source, columns, where)

    def histograms(
        self,
        source: FactSource,
        columns: Sequence[str],
        by: Sequence[str] = (),
        where: Condition = EVERYTHING,
        weight: str | None = None,
    ) -> dict[str, dict[GroupKey, Histogram]]:
        list(self.batches(source, [*columns, *by], where))
        return engines["arrow"].histograms(source, columns, by, where, weight)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faltering]:
    engines.discover()
    made = Faltering()
    monkeypatch.setitem(engines._entries, Faltering.key, made)
    monkeypatch.setenv("HUIYIN_ENGINE", Faltering.key)
    warehouse._engine.cache_clear()
    yield made
    warehouse._engine.cache_clear()


@pytest.fixture
def reader(client: Client, cast: Any) -> Client:
    client.force_login(cast.ann)
    return client


def restart() -> None:
    """What is left after a restart: the data folder."""
    cache.clear()


def address(programme: Any, rest: str = "") -> str:
    return f"/programmes/{programme.pk}/{rest}"


def pages(programme: Any) -> list[str]:
    """Every page of figures that was seen while all was well."""
    keys = [figure.contract.key for figure in queries.programme_figures(programme.pk).headline]
    return [
        address(programme, "?full=1"),
        address(programme, "figures-body/"),
        address(programme, "card/"),
        *(address(programme, f"figures/{key}/") for key in keys),
        *(address(programme, f"studies/{study.key}/?full=1") for study in studies),
        *(address(programme, f"studies/{study.key}/body/") for study in studies),
    ]


def marks(page: Any) -> list[datetime]:
    """The moments with which the page labels its figures."""
    return [
        datetime.fromisoformat(found)
        for found in re.findall(r'data-last-good="([^"]+)"', page.content.decode())
    ]


@pytest.mark.parametrize("cut_after", [0, 1])
@pytest.mark.parametrize("restarted", [False, True])
def test_every_page_shows_the_last_good_figures_with_their_time(
    engine: Faltering, reader: Client, hall: Any, cut_after: int, restarted: bool
) -> None:
    programme = hall(forms(80) + forms(80, wave="2026-Q2", lift=0.8, seed=9))
    seen = {page: reader.get(page) for page in pages(programme)}
    before = cards(body(reader, programme))
    assert not any(marks(page) for page in seen.values())
    feed(programme, forms(40, seed=3), batch="b2")
    drain_all()
    engine.cut_after = cut_after
    if restarted:
        restart()
    for path, page in seen.items():
        answer = reader.get(path)
        assert answer.status_code == 200, path
        if "n = " in text_of(page) or "置信" in text_of(page):
            assert len(marks(answer)) >= 1, path
    body_now = body(reader, programme)
    assert cards(body_now) == before
    assert "分析引擎暂时不可用，以下为" in text_of(body_now)
    assert "连接被切断" in text_of(body_now)
    engine.cut_after = None
    back = body(reader, programme)
    assert not marks(back)
    assert cards(back) != before
    assert queries.programme_figures(programme.pk).n_responses == 200


def test_figures_that_nothing_has_changed_need_no_engine_and_no_label(
    engine: Faltering, reader: Client, hall: Any
) -> None:
    programme = hall(forms(60))
    before = cards(body(reader, programme))
    engine.cut_after = 0
    restart()
    page = body(reader, programme)
    assert cards(page) == before
    assert not marks(page)


def test_the_report_and_the_figure_as_a_file_say_of_when_they_are(
    engine: Faltering, reader: Client, hall: Any, cast: Any
) -> None:
    programme = hall(forms(60))
    figures = queries.programme_figures(programme.pk)
    key = figures.headline[0].contract.key
    feed(programme, forms(20, seed=3), batch="b2")
    drain_all()
    engine.cut_after = 0
    report = make_report(by=cast.ann, programme=programme, wave=None, language="zh-hans", format_key="html")
    stale = queries.programme_figures(programme.pk)
    assert stale.last_good is not None
    assert f"{stale.last_good.at.astimezone():%Y}" in report.decode()
    assert "生成报告时无法计算最新数字" in report.decode()
    data = reader.get(address(programme, f"figures/{key}/json/")).json()
    assert data["last_good_at"] == stale.last_good.at.isoformat()
    assert data["facts_revision"] == figures.revision
    assert data["facts"] == []


def test_before_the_first_figure_the_page_says_what_is_wrong_and_what_to_do(
    engine: Faltering, reader: Client, hall: Any
) -> None:
    engine.cut_after = 0
    programme = hall(forms(60))
    page = reader.get(address(programme, "?full=1"))
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "HY-D003" in text_of(page)
    assert "恢复后数字会自动更新" in text_of(page)
    part = reader.get(address(programme, "figures-body/"), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "连接被切断" in text_of(part)
    assert reader.get(address(programme)).status_code == 200


@pytest.mark.parametrize("harm", ["lost", "damaged"])
def test_a_part_that_is_lost_or_damaged_leaves_the_last_good_figures_with_their_time(
    reader: Client, hall: Any, data_folder: Path, harm: str
) -> None:
    programme = hall(forms(60))
    before = cards(body(reader, programme))
    feed(programme, forms(20, seed=3), batch="b2")
    drain_all()
    (part, *_) = (data_folder / "facts").rglob("*.parquet")
    if harm == "lost":
        part.unlink()
    else:
        part.write_bytes(part.read_bytes()[:-20])
    page = body(reader, programme)
    assert page.status_code == 200
    assert len(marks(page)) == 1
    assert "分析数据暂时无法完整读取" in text_of(page)
    assert cards(page) == before


def test_the_loop_goes_on_and_the_health_page_says_that_the_engine_is_away(
    engine: Faltering, client: Client, hall: Any, cast: Any
) -> None:
    """Answers are imported, a case is worked on, and pages without figures answer as always."""
    from huiyin.cases import services as cases
    from huiyin.responses.queries import answers_of, stored

    engine.cut_after = 0
    programme = hall(forms(30))
    feed(programme, forms(10, seed=5), batch="b2")
    drain_all()
    assert answers_of(cast.ann, programme.pk).count() == 40
    answer = stored(answers_of(cast.ann, programme.pk).first().pk)
    case = cases.open_case(by=cast.bob, programme=programme, title="等候太久", owner=cast.bob, answer=answer)
    cases.note(by=cast.bob, case_id=case.pk, text="已致电客户")
    client.force_login(cast.bob)
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    for path in ("/", "/cases/", address(programme, "answers/"), address(programme, "uploads/")):
        assert client.get(path).status_code == 200, path
    health = client.get("/-/health/")
    assert (health.status_code, health.json()["engine"], health.json()["parked"]) == (200, "away", 0)
    client.force_login(cast.alice)
    assert "分析引擎没有应答" in text_of(client.get("/-/events/"))


def test_forgotten_figures_are_gone_to_the_last_byte_and_what_was_begun_before_is_not_kept(
    engine: Faltering, reader: Client, hall: Any, data_folder: Path
) -> None:
    rows = forms(30)
    rows[0]["answers"]["why"] = "我住在幸福路七号"
    programme = hall(rows)
    assert body(reader, programme).status_code == 200

    def holding() -> list[Path]:
        kept = (path for path in (data_folder / "kept").rglob("*") if path.is_file())
        return [path for path in kept if "幸福路七号".encode() in path.read_bytes()]

    assert holding()
    assert forget_kept_figures(programme.pk) >= 1
    assert not holding()
    feed(programme, forms(10, seed=5), batch="b2")
    drain_all()
    engine.cut_after = 0
    assert reader.get(address(programme, "?full=1")).status_code == 503
    engine.cut_after = None
    compute = engine.count

    def count(*given: Any, **named: Any) -> Any:
        forget_kept_figures(programme.pk)  # somebody is erased while figures are computed
        return compute(*given, **named)

    engine.count = count  # type: ignore[method-assign]
    assert body(reader, programme).status_code == 200
    assert not holding()
