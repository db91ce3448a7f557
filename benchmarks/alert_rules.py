"""Alert rules on answers as they arrive: how many a second, and what they cost.

`.venv/bin/python -m benchmarks.alert_rules --rules 1000 --answers 20000`: makes a programme with so many rules
(each two or three parts: a grade, an area, sometimes a word), stores the answers, and then lets the handler of the
worker run over them in batches of 500 as the worker does. Nothing is mocked: each batch is one transaction that
reads the answers from the database, asks every rule, and writes alerts, recipients and events. Prints answers a
second, rules × answers a second, and CPU seconds a thousand answers, for the whole and for asking the rules alone.
`--share` is about the part of all answers for which some rule fires.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from typing import Any

BATCH = 500


def main() -> int:
    """Run it and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rules", type=int, default=1_000)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--share", type=float, default=0.05)
    options = parser.parse_args()
    os.environ.setdefault("HUIYIN_DATA", tempfile.mkdtemp(prefix="huiyin-alert-rules-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    programme = _programme()
    ids = _answers(programme, options.answers)
    _rules(programme, options.rules, options.share)
    _measure(programme, ids, options.rules)
    return 0


def _programme() -> Any:
    from huiyin.accounts.models import Unit, User
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.surveys import services as surveys

    unit = Unit.objects.create(name="基准", path="/1/")
    manager = User.objects.create(login="m", name="经理", role="manager", unit=unit, email="m@example.cn")
    made = surveys.create_programme(by=manager, unit=unit, name="基准")
    ratings = [Variable(f"r{n}", f"评分{n}", Role.RATING, Scale(1, 5)) for n in range(12)]
    more = [Variable("area", "地区", Role.SEGMENT), Variable("why", "原因", Role.OPEN_TEXT)]
    surveys.extend_codebook(made.pk, [*ratings, *more])
    return made


def _answers(programme: Any, n: int) -> list[int]:
    from datetime import date

    from huiyin.responses.contracts import NewAnswer
    from huiyin.responses.models import Response
    from huiyin.responses.services import store_batch
    from huiyin.surveys import services as surveys

    rng = random.Random(1)
    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    texts = ["等了很久", "态度很好", "系统出错", "很满意", ""]
    rows = [
        NewAnswer(
            dedup_key=f"b:{number}",
            answers={**{f"r{at}": float(rng.randint(1, 5)) for at in range(12)}, "why": rng.choice(texts)},
            wave_id=wave.pk,
            answered_on=date(2026, 11, 1),
            respondent_key=f"C{number}",
            context={"area": f"区{rng.randrange(200)}"},
        )
        for number in range(n)
    ]
    store_batch(rows, programme_id=programme.pk, channel="file_upload", batch="b")
    return list(Response.objects.order_by("pk").values_list("pk", flat=True))


def _rules(programme: Any, n: int, share: float) -> None:
    """Rules on two grades, an area and sometimes a word: each fires for about one answer in 1,250 … scaled to `share`."""
    from django.utils import timezone

    from huiyin.accounts.models import User
    from huiyin.alerts.contracts import RuleKind
    from huiyin.alerts.models import Rule

    rng, manager = random.Random(2), User.objects.get(login="m")
    areas = max(1, round(n * 0.04 / max(share, 1e-6)))
    rules = []
    for number in range(n):
        parts: list[Any] = [
            {"<=": [{"var": f"q_r{rng.randrange(12)}"}, 1]},
            {"<=": [{"var": f"q_r{rng.randrange(12)}"}, 1]},
            {"==": [{"var": "q_area"}, f"区{rng.randrange(areas)}"]},
        ]
        if number % 10 == 0:
            parts.append({"in": ["很久", {"var": "q_why"}]})
        rule = Rule(programme=programme, kind=RuleKind.ANSWER, name=f"规则{number}", is_on=True)
        rule.condition, rule.saved_at, rule.made_by = {"and": parts}, timezone.now(), manager
        rules.append(rule)
    made = Rule.objects.bulk_create(rules)
    people = Rule.people.through
    people.objects.bulk_create([people(rule_id=rule.pk, user_id=manager.pk) for rule in made])


def _measure(programme: Any, ids: list[int], n_rules: int) -> None:
    from django.db import transaction

    from huiyin.alerts.handlers import rules_on_answers
    from huiyin.alerts.matching import answers_as_table, compiled_for
    from huiyin.alerts.models import Raised
    from huiyin.responses.contracts import AnswerAccepted

    begun = time.perf_counter()
    rules = compiled_for(programme.pk)
    print(f"compiled {len(rules.rules)} rules once in {time.perf_counter() - begun:.2f} s")
    wall, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            rules_on_answers([AnswerAccepted(key, programme.pk) for key in ids[start : start + BATCH]])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    _say("the whole handler", len(ids), n_rules, wall, cpu)
    n_raised = Raised.objects.count()
    n_answers = Raised.objects.values("response_id").distinct().count()
    print(f"  {n_raised} alerts, {n_answers / len(ids):.1%} of the answers")
    tables = [
        answers_as_table(programme.pk, ids[start : start + BATCH], rules.variables)
        for start in range(0, len(ids), BATCH)
    ]
    wall, cpu = time.perf_counter(), time.process_time()
    n = sum(len(found) for table in tables if table is not None for _, found in rules.hits(table))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    _say("asking the rules alone", len(ids), n_rules, wall, cpu)
    assert n == n_raised, (n, n_raised)


def _say(what: str, n: int, n_rules: int, wall: float, cpu: float) -> None:
    print(
        f"{what}: {n / wall:,.0f} answers/s, {n * n_rules / wall / 1e6:,.1f} million rules × answers/s, "
        f"{1000 * cpu / n:.3f} CPU seconds per 1,000 answers"
    )


if __name__ == "__main__":
    raise SystemExit(main())
