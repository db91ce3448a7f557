"""Cut the engine off in the middle of its work: every page shows figures that are right, or says of when they are.

    .venv/bin/python -m tests.chaos.engine_faults --engine postgres --rounds 60

A programme gets answers again and again; each time its figures page, a study, the card, the lineage and
the report are asked for while the line to the engine is dropped, reset, silenced or refused, or while
processes of the engine are killed. The truth for every set of facts comes from the Arrow engine. A page
passes when its figures are those of now; or those of an earlier moment, labelled with it; or when it has
none and says why. Between faults everything is put right, and the figures must be those of now again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from typing import Any

from tests.chaos._engine_ways import STAGES, Stage

PATHS = ("figures-body/", "?full=1", "card/", "studies/drivers/body/", "figures/nps/")


class Trial:
    """One engine under one stage."""

    def __init__(self, stage: Stage, rounds: int, seed: int) -> None:
        from django.test import Client

        from huiyin.accounts.models import Unit, User
        from tests.chaos._engine_programme import made

        self.stage, self.rounds, self.chance = stage, rounds, random.Random(seed)
        unit, _ = Unit.objects.get_or_create(path="/1/", defaults={"name": "chaos"})
        user = User.objects.create(login="chaos", name="chaos", role="administrator", unit=unit, password="!")
        self.programme = made(unit)
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.truth: dict[str, Any] = {}
        self.tally: dict[str, Counter[str]] = defaultdict(Counter)
        self.wrong: list[str] = []
        self.seconds: list[float] = []

    def run(self) -> bool:
        from tests.chaos._engine_programme import feed

        self._truth_of_now()
        self._whole("at first")
        names = sorted(self.stage.faults)
        for number in range(self.rounds):
            fault = names[number % len(names)]
            feed(self.programme, number, self.chance)
            now = self._truth_of_now()
            self.stage.strike(fault, self.chance)
            for path in self.chance.sample(PATHS, 3):
                began = time.monotonic()
                self.tally[fault][self._judged(path, now, f"round {number}, {fault}")] += 1
                self.seconds.append(time.monotonic() - began)
            self.stage.heal()
            self._whole(f"round {number}, after {fault}")
            print(f"\r{number + 1} of {self.rounds}", end="", file=sys.stderr, flush=True)
        return self._report()

    def _truth_of_now(self) -> str:
        from tests.chaos._engine_programme import truth

        revision, figures = truth(self.programme)
        self.truth[revision] = figures
        return revision

    def _judged(self, path: str, now: str, where: str) -> str:
        """What the answer is: "right", "labelled", "nothing, and why"; anything else is written down as wrong."""
        address = f"/programmes/{self.programme.pk}/{path}"
        answer = self.client.get(address, headers={"HX-Request": "true"} if "body" in path else {})
        text = answer.content.decode()
        if answer.status_code == 503 or "data-problem=" in text:
            return "nothing, and why" if "HY-D" in text else self._noted(where, path, "503 without a cause")
        if answer.status_code != 200:
            return self._noted(where, path, f"status {answer.status_code}")
        revision, figures = self._shown(answer, path)
        labelled = "data-last-good=" in text
        if revision not in self.truth:
            return self._noted(where, path, f"unknown facts {revision}")
        if figures is not None and figures != self.truth[revision]:
            return self._noted(where, path, "figures that are not those of their facts")
        if not labelled and revision != now:
            return self._noted(where, path, "older figures without their time")
        return "labelled with its time" if labelled else "right"

    def _shown(self, answer: Any, path: str) -> tuple[str, Any]:
        """The facts on which the page rests, and its figures where it shows those of the overview."""
        from tests.chaos._engine_programme import essence

        for name in ("figures", "page", "lineage"):
            found = answer.context.get(name) if answer.context else None
            if found is not None and hasattr(found, "revision"):
                return found.revision, essence(found) if name == "figures" else None
        return re.sub(r"\W", "", path), None

    def _noted(self, where: str, path: str, what: str) -> str:
        self.wrong.append(f"{where}: {path}: {what}")
        return "WRONG"

    def _whole(self, where: str, seconds: float = 150.0) -> None:
        """With everything in order the page shows the figures of now within a while."""
        now, until = self._truth_of_now(), time.monotonic() + seconds
        while (said := self._judged("figures-body/", now, where)) != "right":
            if time.monotonic() > until:
                self._noted(where, "figures-body/", f"not right again: {said}")
                return
            time.sleep(1)

    def _report(self) -> bool:
        for fault, counted in sorted(self.tally.items()):
            print(f"  {fault:22}" + ", ".join(f"{n} {what}" for what, n in sorted(counted.items())))
        total = sum(sum(counted.values()) for counted in self.tally.values())
        self.seconds.sort()
        print(
            f"{self.rounds} faults, {total} pages under fault, wrong {len(self.wrong)}; "
            f"slowest page {self.seconds[-1]:.1f} s, median {self.seconds[len(self.seconds) // 2]:.2f} s"
        )
        for line in self.wrong[:20]:
            print("  WRONG", line)
        print("PASSED" if not self.wrong else "FAILED", flush=True)
        return not self.wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=sorted(STAGES), required=True)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=6.0, help="HUIYIN_ENGINE_SECONDS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hy-engine-") as folder, STAGES[options.engine]() as stage:
        wait = max(options.patience, 60.0) if options.engine == "spark" else options.patience
        os.environ.update(stage.settings)
        os.environ.update(HUIYIN_DATA=folder, HUIYIN_ENGINE=options.engine, HUIYIN_ENGINE_SECONDS=str(wait))
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyin.settings"
        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)
        print(f"{options.engine}: seed {options.seed}, a question may take {wait:g} s", flush=True)
        return 0 if Trial(stage, options.rounds, options.seed).run() else 1


if __name__ == "__main__":
    sys.exit(main())
