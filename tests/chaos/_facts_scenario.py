"""Works through what may happen to facts, and dies at the step it is told: run by `facts_faults`.

python -m tests.chaos._facts_scenario begin          make the programme and what waits to be done
python -m tests.chaos._facts_scenario work [STEP]    do it; with STEP, die there without a word
python -m tests.chaos._facts_scenario check          say as JSON what the store gives now
python -m tests.chaos._facts_scenario finish         do the rest and say as JSON whether all agrees
python -m tests.chaos._facts_scenario heal           mend what is damaged
python -m tests.chaos._facts_scenario accept         accept answers until told to stop, a line each
python -m tests.chaos._facts_scenario read           ask for a figure again and again, a line each
python -m tests.chaos._facts_scenario serve          do any of these, a line each, in a process forked for it
"""

import json
import os
import sys
import traceback
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
import django

django.setup()
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.accounts.models import Unit, User
from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.core import events
from huiyin.facts import _kept_store
from huiyin.facts.engines import engines
from huiyin.facts.kept import Keeping
from huiyin.facts.store import Store
from huiyin.responses import services as responses
from huiyin.responses.contracts import Changes, NewAnswer
from huiyin.responses.models import Response
from huiyin.surveys import services as surveys
from huiyin.surveys.models import Programme
from huiyin.warehouse import queries, services
from huiyin.warehouse.models import FactPart

queries._engine = lambda key, folder: Keeping(engines[key], folder, kept_from=100)  # so that parts are kept

VARIABLES = [
    Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)),
    Variable("why", "原因", Role.OPEN_TEXT),
    Variable("area", "地区", Role.SEGMENT),
]


def answer(number: int) -> NewAnswer:
    wave = surveys.ensure_wave(programme_id(), "2026", date(2026, 1, 1))
    return NewAnswer(
        dedup_key=f"fault:{number}",
        answers={"nps": number % 11, "why": f"原因{number}"},
        wave_id=wave.pk,
        answered_on=date(2026, 1 + number % 12, 1 + number % 28),
        respondent_key=f"K{number}",
        context={"area": "北"},
    )


def programme_id() -> int:
    return Programme.objects.values_list("pk", flat=True).get()


def load(batch: str, first: int, n: int) -> None:
    rows = [answer(number) for number in range(first, first + n)]
    responses.store_batch(rows, programme_id=programme_id(), channel="file_upload", batch=batch)


def accept(number: int) -> None:
    with transaction.atomic():
        responses.accept(answer(number), programme_id=programme_id(), channel="web_link")


def begin() -> None:
    unit, _ = Unit.objects.get_or_create(path="/1/", defaults={"name": "演练"})
    User.objects.create(login="bob", name="Bob", role="manager", unit=unit)
    made = surveys.create_programme(by=None, unit=unit, name="演练")
    surveys.extend_codebook(made.pk, VARIABLES)
    for number in range(6):
        load(f"upload:{number}", 1000 * number, 300)
        events.drain_all()
    for number in range(100_000, 100_050):
        accept(number)
    load("upload:9", 9000, 300)
    responses.remove_batch(programme_id=made.pk, batch="upload:2")
    by = User.objects.first()
    for number in (3, 100_003):
        row = Response.objects.get(dedup_key=f"fault:{number}")
        responses.correct(
            by=by,
            programme_id=made.pk,
            response_id=row.pk,
            changes=Changes(answers={"nps": 10}),
            reason="更正",
        )


def work(last_step: int | None) -> None:
    """Everything that writes facts, one after the other."""
    _count_steps(last_step)
    events.drain_all()
    queries.engine().count(queries.source_of(programme_id()), ["q_area"])
    services.compact(programme_id())
    services.forget_person(programme_id(), "K4")
    Response.objects.filter(respondent_key="K4").delete()
    services.rebuild(programme_id())
    services.tend(thoroughly=True)
    services.sweep_folder(programme_id())


def _count_steps(last_step: int | None) -> None:
    """Die before and after each call that changes what is on the disk, once so many have been made."""
    steps = 0

    def step(where: str) -> None:
        nonlocal steps
        steps += 1
        if steps == last_step:
            print(where, flush=True)
            os._exit(137)

    def counted(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def call(*given: object, **named: object) -> object:
            step(f"before {name}")
            result = real(*given, **named)
            step(f"after {name}")
            return result

        setattr(owner, name, call)

    import pyarrow.parquet as pq

    for owner, name in (
        (pq, "write_table"),
        (os, "fsync"),
        (Store, "write"),
        (Store, "delete"),
        (Store, "retire"),
        (FactPart, "save"),
        (BaseDatabaseWrapper, "_commit"),
        (_kept_store.KeptStore, "put"),
    ):
        counted(owner, name)


def check() -> dict[str, object]:
    """What a reader gets at this moment, and whether facts and records agree once everything was done."""
    told: dict[str, object] = {}
    try:
        source = queries.source_of(programme_id())
        ids = [
            one
            for batch in engines["arrow"].batches(source, ["response_id"])
            for one in batch.column("response_id").to_pylist()
        ]
        told |= {"n_rows": len(ids), "n_distinct": len(set(ids)), "problem": ""}
        told["kept_agrees"] = queries.engine().count(source) == engines["duckdb"].count(source)
    except Problem as problem:
        told["problem"] = problem.code
    return told


def finish() -> dict[str, object]:
    events.retry_parked()
    from huiyin.core.models import Delivery

    Delivery.objects.filter(done_at=None).update(next_try_at="2000-01-01T00:00:00Z")
    work(None)
    found = services.verify(programme_id())
    return {
        **check(),
        "agrees": found.agrees,
        "n_records": Response.objects.count(),
        "damaged": len(found.damaged),
        "differing": sum(not day.agrees for day in found.days),
    }


def accept_until_stopped() -> None:
    """Accept answers, each told of once it is committed; a full disk is told of too, and tried again."""
    number = Response.objects.count() * 1000 + 500_000
    for line in sys.stdin:
        if line.strip() == "stop":
            return
        number += 1
        try:
            accept(number)
            print(f"ok {number}", flush=True)
        except Exception as error:
            connection.close()
            print(f"refused {type(error).__name__}: {error}", flush=True)
        try:
            events.drain_all(limit=3)
        except Exception as error:
            connection.close()
            print(f"later {type(error).__name__}", flush=True)


def read_until_stopped() -> None:
    """Compute a figure whenever asked, as a page does: the number, or the code of what is wrong."""
    for line in sys.stdin:
        if line.strip() == "stop":
            return
        try:
            source = queries.source_of(programme_id())
            found = queries.engine().histograms(source, ["q_nps"])["q_nps"][()]
            print(f"figure {found.n} {float((found.values * found.counts).sum())}", flush=True)
        except Problem as problem:
            print(f"problem {problem.code}", flush=True)


def serve() -> None:
    """For each line (a file for what is said, one for errors, then the words) fork, and say how that ended.

    Everything is imported once, which takes most of the time of a process that does little.
    """
    for line in sys.stdin:
        said, errors, *words = line.split()
        child = os.fork()
        if not child:
            for file, number in ((said, 1), (errors, 2)):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            status = 1
            try:
                main(words)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def main(words: list[str]) -> None:
    what = words[0]
    if what == "begin":
        begin()
    elif what == "work":
        work(int(words[1]) if len(words) > 1 else None)
    elif what == "check":
        print(json.dumps(check()))
    elif what == "finish":
        print(json.dumps(finish()))
    elif what == "heal":
        services.tend()
    elif what == "accept":
        accept_until_stopped()
    elif what == "read":
        read_until_stopped()
    elif what == "serve":
        serve()


if __name__ == "__main__":
    main(sys.argv[1:])
