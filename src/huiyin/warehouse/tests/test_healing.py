"""Facts against records: verified day by day, healed when harmed, made anew; in a folder and far away."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from huiyin.facts.engines import engines
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.store import Store
from huiyin.responses.models import Response
from huiyin.warehouse import queries, services
from huiyin.warehouse.models import FactPart

pytestmark = pytest.mark.django_db(transaction=True)


def files(data_folder: Path) -> list[Path]:
    return sorted((data_folder / "facts").rglob("*.parquet"))


def n_rows(answers: Any) -> int:
    return queries.engine().count(queries.source_of(answers.programme.pk))[()]


def flip_a_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x55
    file.write_bytes(data)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("harm", [flip_a_byte, cut_short, empty, Path.unlink])
def test_a_harmed_part_gives_no_figure_and_heals_from_the_records(
    answers: Any, data_folder: Path, harm: Callable[[Path], None]
) -> None:
    answers.accept(*range(5))
    answers.load("upload:1", *range(50, 80))
    for file in files(data_folder):
        harm(file)
    with pytest.raises((PartDamaged, PartMissing)):
        queries.source_of(answers.programme.pk)
    assert len(services.verify(answers.programme.pk).damaged) == 2
    assert services.tend() > 0
    assert n_rows(answers) == 35
    assert services.verify(answers.programme.pk).agrees
    assert services.tend() == 0


def test_a_flipped_bit_that_leaves_no_trace_in_the_folder_is_found_by_reading_every_byte(
    answers: Any, data_folder: Path
) -> None:
    answers.load("upload:1", *range(30))
    (file,) = files(data_folder)
    before = file.stat()
    flip_a_byte(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert services.damaged_parts() == []
    assert [part.n_rows for part in services.damaged_parts(thoroughly=True)] == [30]
    assert services.tend(thoroughly=True) == 1
    assert services.verify(answers.programme.pk).agrees


def test_a_file_put_back_from_a_backup_is_taken_as_it_is(answers: Any, data_folder: Path) -> None:
    answers.accept(1, 2)
    (file,) = files(data_folder)
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(data)
    os.utime(file, (1, 1))
    assert n_rows(answers) == 2
    assert services.tend() == 0


def test_harmed_history_of_corrections_comes_back(answers: Any, data_folder: Path) -> None:
    from django.utils import timezone

    (first,) = answers.accept(9)
    then = timezone.now()
    answers.correct(first, nps=0)
    (history,) = (data_folder / "facts").rglob("history/*.parquet")
    history.unlink()
    assert services.tend() == 1
    past = queries.source_of(answers.programme.pk, then)
    assert engines["arrow"].histograms(past, ["q_nps"])["q_nps"][()].values.tolist() == [9.0]


def test_verification_names_the_days_that_differ(answers: Any, data_folder: Path) -> None:
    answers.accept(*range(10))
    assert services.verify(answers.programme.pk).agrees
    assert len(services.verify(answers.programme.pk).days) == 10
    lost, changed = Response.objects.order_by("pk")[0], Response.objects.order_by("pk")[1]
    Response.objects.filter(pk=lost.pk).delete()
    Response.objects.filter(pk=changed.pk).update(answers={**changed.answers, "nps": 0.5})
    found = services.verify(answers.programme.pk)
    differing = {day.day: (day.n_records, day.n_facts) for day in found.days if not day.agrees}
    assert differing == {lost.answered_on: (0, 1), changed.answered_on: (1, 1)}
    services.rebuild(answers.programme.pk)
    assert services.verify(answers.programme.pk).agrees
    assert n_rows(answers) == 9


def test_values_swapped_between_columns_or_rows_are_noticed(answers: Any) -> None:
    answers.accept(1, 2)
    one, two = Response.objects.order_by("pk")
    for row, other in ((one, two), (two, one)):
        Response.objects.filter(pk=row.pk).update(answers=other.answers, answered_on=one.answered_on)
    assert not services.verify(answers.programme.pk).agrees


def test_rebuilding_takes_in_what_came_late_and_lets_go_of_what_went(answers: Any) -> None:
    answers.load("upload:1", *range(30))
    FactPart.objects.all().delete()
    answers.accept(100)
    assert services.rebuild(answers.programme.pk) == 31
    assert services.verify(answers.programme.pk).agrees


def test_parts_lie_by_month_and_hold_their_days(answers: Any, data_folder: Path) -> None:
    for number in range(8):
        answers.accept(2 * number, 2 * number + 1)
    services.compact(answers.programme.pk)
    parts = queries.fact_parts(answers.programme.pk)
    assert [(part.month, part.n_rows) for part in parts] == [("2026-10", 8), ("2026-11", 8)]
    for part in parts:
        assert f"month={part.month}/" in part.name
        days = pq.read_table(data_folder / "facts" / part.name)["answered_on"].to_pylist()
        assert (part.first_on, part.last_on) == (min(days), max(days))
        assert days == sorted(days)


def test_facts_at_an_address_far_away_are_the_same_facts(
    answers: Any, monkeypatch: Any, data_folder: Path
) -> None:
    address = f"memory://{uuid.uuid4().hex}"
    monkeypatch.setenv("HUIYIN_FACTS", address)
    for number in range(8):
        answers.load(f"upload:{number}", *range(10 * number, 10 * number + 10))
    services.compact(answers.programme.pk)
    assert files(data_folder) == []
    assert n_rows(answers) == 80
    source = queries.source_of(answers.programme.pk)
    assert engines["duckdb"].count(source, ["q_area"]) == engines["arrow"].count(source, ["q_area"])
    assert services.verify(answers.programme.pk).agrees
    store = Store(address)
    for name in store.names():
        store.delete(name)
    assert services.tend() > 0
    assert n_rows(answers) == 80
    services.forget_person(answers.programme.pk, "K7")
    assert n_rows(answers) == 79
    listed = {part.sha256 for part in queries.fact_parts(answers.programme.pk)}
    assert {file.stem for file in (data_folder / "copies").iterdir()} <= listed
