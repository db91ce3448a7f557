"""What stands in exported files, and what becomes of an order on its way."""

from __future__ import annotations

import csv
import errno
import io
from datetime import date

import openpyxl
import pandas
import pyreadstat
import pytest
from django.utils import timezone

from huiyin.conditions.problems import UnknownField
from huiyin.core import events
from huiyin.core.models import AuditEntry, Delivery
from huiyin.exports import jobs, services, storage, writing
from huiyin.exports.contracts import Cells, Respondents
from huiyin.exports.models import Export
from huiyin.exports.problems import ExportMovedOn, NoSuchColumns, NotYours
from huiyin.formats.base import formats
from huiyin.responses import services as responses
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

NORTH = {"==": [{"var": "q_area"}, "北区"]}


def rows_of(path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


@pytest.mark.parametrize("key", [one.key for one in formats if one.can_write])
def test_every_kind_of_file_holds_every_answer(taken, reads, key):
    path = taken.path(key)
    table = reads(path, path.name)
    assert table.n_rows == 20
    assert {"response_id", "wave", "answered_on", "overall", "nps", "area", "why"} <= set(table.columns)


def test_codes_and_keys_or_words_and_questions(taken):
    codes = rows_of(taken.path())
    words = rows_of(taken.path(cells=Cells.WORDS))
    english = rows_of(taken.path(cells=Cells.WORDS, language="en"))
    assert codes[4]["overall"] == "5"
    assert codes[4]["channel"] == "web_link"
    assert words[4]["总体满意度"] == "很满意"
    assert words[4]["渠道"] == "公开链接"
    assert words[4]["推荐意愿"] == "4"
    assert english[4]["Overall satisfaction"] == "很满意"
    assert codes[0]["minutes"] == words[0]["等候分钟"] == ""


def test_an_spss_file_has_codes_with_their_words(taken):
    data, meta = pyreadstat.read_sav(taken.path("sav", cells=Cells.WORDS))
    assert data["overall"].tolist()[:5] == [1, 2, 3, 4, 5]
    assert meta.variable_value_labels["overall"][5.0] == "很满意"
    assert meta.column_names_to_labels["overall"] == "总体满意度"
    assert meta.variable_measure["overall"] == "ordinal"
    assert data["why"].tolist()[0] == "=原因0"


def test_a_workbook_neutralises_formulas_and_says_what_it_holds(taken):
    book = openpyxl.load_workbook(taken.path("xlsx", where=NORTH))
    heads, first, *_ = book.worksheets[0].iter_rows(values_only=True)
    assert dict(zip(heads, first, strict=True))["why"] == "'=原因0"
    said = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True) if row and row[0]}
    assert "北区" in said["所选行"]
    assert said["项目"] == "北区满意度"


def test_a_condition_and_days_choose_rows_and_columns_choose_themselves(taken):
    rows = rows_of(taken.path(where=NORTH, first_on=date(2026, 2, 1), last_on=date(2026, 2, 28)))
    assert rows
    assert all(row["area"] == "北区" and row["answered_on"].startswith("2026-02") for row in rows)
    narrow = taken.path(columns=("q_nps", "wave"), where={"<=": [{"var": "q_nps"}, 6]})
    assert list(rows_of(narrow)[0]) == ["wave", "nps"]
    assert all(int(row["nps"]) <= 6 for row in rows_of(narrow))


def test_no_row_is_a_file_without_rows(taken):
    path = taken.path(where={"==": [{"var": "q_area"}, "无此地区"]})
    assert rows_of(path) == []


def test_texts_and_customers_leave_only_where_they_are_wanted(taken):
    plain = taken.path(with_texts=False)
    assert not {"why", "respondent_key"} & set(rows_of(plain)[0])
    assert "原因" not in plain.read_text("utf8")
    named = rows_of(taken.path(respondents=Respondents.NUMBERS))
    hidden = rows_of(taken.path(respondents=Respondents.PSEUDONYMS))
    pairs = {
        (one["respondent_key"], other["respondent_key"]) for one, other in zip(named, hidden, strict=True)
    }
    assert len(pairs) == len({name for name, _ in pairs}) == len({other for _, other in pairs}) == 7
    assert not any(name in other for name, other in pairs)


def test_personal_data_in_texts_can_be_masked_on_the_way_out(cast, taken):
    wave = surveys.ensure_wave(taken.programme.pk, "2026-Q1", date(2026, 1, 1))
    said = NewAnswer("own:1", {"why": "回电 13800138000，找张建国"}, wave.pk, date(2026, 1, 2))
    responses.store_batch([said], programme_id=taken.programme.pk, channel="web_link", batch="own")
    events.drain_all()
    open_words, masked = (
        {row["why"] for row in rows_of(taken.path(masks_texts=masks))} for masks in (False, True)
    )
    assert open_words - masked == {"回电 13800138000，找张建国"}
    assert masked - open_words == {"回电 [电话]，找[人名]"}
    assert AuditEntry.objects.filter(action="export.ask", detail__masked=True).exists()


def test_an_analyst_may_not_take_customer_numbers_out(cast, taken):
    with pytest.raises(NotYours):
        taken.ask(by=cast.ann, respondents=Respondents.NUMBERS)
    taken.ask(by=cast.ann, respondents=Respondents.PSEUDONYMS)


def test_what_cannot_be_met_is_refused_when_it_is_asked_for(taken):
    with pytest.raises(UnknownField):
        taken.ask(where={"==": [{"var": "q_nothing"}, 1]})
    with pytest.raises(NoSuchColumns):
        taken.ask(columns=("q_why",), with_texts=False)
    assert not Export.objects.exists()


def test_who_took_what_is_recorded(cast, taken):
    export = taken.made(by=cast.ann)
    said = {entry.action: entry for entry in AuditEntry.objects.filter(object=f"export:{export.pk}")}
    assert said["export.ask"].actor == said["export.made"].actor == "ann"
    assert said["export.made"].detail == {"n_rows": 20}


@pytest.fixture
def every_beat(monkeypatch):
    """The pulse beats at each batch, not each second."""
    monkeypatch.setattr(writing, "BEAT_SECONDS", 0.0)


def test_a_cancelled_export_leaves_nothing_behind(taken, every_beat, monkeypatch):
    export = taken.ask()
    moved = jobs._move

    def cancel(mine, **changes):
        if "n_written" in changes:
            services.cancel_export(by=taken.by, export=export)
        moved(mine, **changes)

    monkeypatch.setattr(jobs, "_move", cancel)
    events.drain_all()
    export.refresh_from_db()
    assert export.state == Export.CANCELLED
    assert list(storage.folder().iterdir()) == []


def test_a_killed_worker_offers_no_half_file_and_the_next_begins_anew(taken, every_beat, monkeypatch):
    """The first try dies in the middle, with half a file on the disk; its successor's file is whole."""
    export = taken.ask()
    moved = jobs._move

    class Killed(BaseException):
        pass

    def die(mine, **changes):
        moved(mine, **changes)
        if "n_written" in changes:
            half = storage.path_of(f"{services.prefix_of(export.pk)}dead.csv{storage.PART}")
            half.write_bytes(b"half")
            raise Killed

    monkeypatch.setattr(jobs, "_move", die)
    with pytest.raises(Killed):
        events.drain_all()
    export.refresh_from_db()
    assert (export.state, export.file) == (Export.RUNNING, "")
    monkeypatch.setattr(jobs, "_move", moved)
    Delivery.objects.filter(subscriber="exports.write").update(next_try_at=timezone.now())
    events.drain_all()
    export.refresh_from_db()
    assert export.state == Export.DONE
    assert len(rows_of(storage.path_of(export.file))) == 20
    assert [path.name for path in storage.folder().iterdir()] == [export.file]


def test_a_full_disk_is_said_and_nothing_is_left(taken, monkeypatch):
    def full(self, sink, table):
        sink.write(b"x" * 100)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(formats["csv"]), "write", full)
    export = taken.made()
    assert (export.state, export.problem["code"]) == (Export.FAILED, "HY-X001")
    assert list(storage.folder().iterdir()) == []


def test_what_was_overtaken_does_not_finish(taken):
    export = taken.ask()
    jobs.write_export(export.pk, run=99)
    export.refresh_from_db()
    assert export.state == Export.QUEUED


def test_a_file_expires_and_says_so(taken, settings):
    export = taken.made()
    Export.objects.update(expires_at=timezone.now())
    assert services.remove_expired() == 1
    export.refresh_from_db()
    assert (export.state, export.file) == (Export.EXPIRED, "")
    assert list(storage.folder().iterdir()) == []


def test_what_nobody_lists_is_swept_after_an_hour(taken):
    export = taken.made()
    orphan = storage.path_of("export-9-left.csv.part")
    orphan.write_bytes(b"")
    services.remove_expired()
    assert orphan.exists()
    storage.sweep({export.file}, older_than_seconds=-1)
    assert [path.name for path in storage.folder().iterdir()] == [export.file]


def test_asking_again_takes_the_facts_of_now(taken):
    before = taken.made()
    taken.answer(*range(100, 110))
    after = services.ask_again(by=taken.by, export=before)
    events.drain_all()
    after.refresh_from_db()
    assert (before.n_rows, after.n_rows) == (20, 30)


def test_a_finished_export_cannot_be_cancelled(taken):
    with pytest.raises(ExportMovedOn):
        services.cancel_export(by=taken.by, export=taken.made())


def test_pandas_reads_what_was_exported_as_parquet(taken):
    frame = pandas.read_parquet(taken.path("parquet"))
    assert frame["overall"].sum() == 60
    assert str(frame["recorded_at"].dtype).startswith("datetime64[us, UTC")
