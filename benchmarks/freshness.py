"""How old figures are while answers arrive: accepted → visible in the facts, at a set rate.

.venv/bin/python -m benchmarks.freshness [--rate 1000] [--seconds 60]

A second process hands answers in through the intake, as a server does for clients (`--clients`) of which each
waits for its commit; the program's own worker carries them; this process looks every quarter of a second how
many answers the figures rest on. On SQLite (synchronous=FULL), or on PostgreSQL with HUIYIN_DATABASE_URL set.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from pathlib import Path

import numpy as np

LOOK_EVERY = 0.25


def accept_many(programme_id: int, rate: float, seconds: float, n_clients: int, log: Path) -> None:
    """Hand answers in at a rate, or as fast as it goes; writes the moment after each commit, in order."""
    import threading

    from django.utils import timezone

    from huiyin.responses import intake
    from huiyin.responses.contracts import NewAnswer, Submission
    from huiyin.surveys.queries import waves

    wave_id, today = waves(programme_id)[0].pk, timezone.localdate()
    moments: list[list[float]] = [[] for _ in range(n_clients)]
    intake.start()
    began = time.time()

    def work(client: int) -> None:
        rng, mine = np.random.default_rng(client), moments[client]
        while (due := (len(mine) * n_clients + client) / rate) < seconds:
            time.sleep(max(0.0, began + due - time.time()))
            key = f"fresh:{client}:{len(mine)}"
            new = NewAnswer(key, answers_by(rng), wave_id, today, f"K{key}", {"area": "北区"})
            intake.submit(Submission(new, programme_id, "web_link"))
            mine.append(time.time())

    clients = [threading.Thread(target=work, args=(n,)) for n in range(n_clients)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    intake.stop()
    np.save(log, np.sort(np.concatenate(moments)))


def answers_by(rng: np.random.Generator) -> dict[str, float]:
    """Eight grades and a likelihood to recommend; about one form in sixteen has something to act on."""
    grades = rng.choice([2, 3, 4, 5], size=8, p=[0.005, 0.095, 0.4, 0.5])
    recommend = rng.choice([6, 8, 9, 10], p=[0.02, 0.28, 0.4, 0.3])
    return {f"q{at}": float(grade) for at, grade in enumerate(grades)} | {"nps": float(recommend)}


def set_up() -> int:
    """A migrated database with one programme of ten questions; returns its id."""
    from datetime import date

    from django.core.management import call_command

    from huiyin.accounts.services import ensure_root
    from huiyin.analytics.codebook import Role, Scale, Variable
    from huiyin.surveys import services

    call_command("migrate", verbosity=0)
    programme = services.create_programme(by=None, unit=ensure_root(name="bench"), name="bench")
    ratings = [Variable(f"q{at}", f"评价{at}", Role.RATING, Scale(1, 5)) for at in range(8)]
    others = [Variable("nps", "推荐", Role.RECOMMEND, Scale(0, 10)), Variable("area", "地区", Role.SEGMENT)]
    services.extend_codebook(programme.pk, [*ratings, *others])
    services.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))
    return int(programme.pk)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watch(
    programme_id: int, log: Path, load: subprocess.Popen[bytes], cpu: dict[str, float]
) -> list[tuple[float, int]]:
    """(moment, answers the figures rest on), until all are there or a minute after the last was accepted."""
    from huiyin.warehouse import queries

    seen, ended, n_accepted = [], 0.0, None
    while True:
        source = queries.source_of(programme_id)
        seen.append((time.time(), sum(part.n_rows for part in source.parts)))
        if n_accepted is None and load.poll() is None:
            cpu["acceptor"] = cpu_seconds(load.pid)
        elif n_accepted is None:
            ended, n_accepted = time.time(), len(np.load(log))
        if n_accepted is not None and (seen[-1][1] >= n_accepted or time.time() - ended > 60):
            return seen
        time.sleep(LOOK_EVERY)


def report(accepted: np.ndarray, seen: list[tuple[float, int]], cpu: dict[str, float]) -> bool:
    """Print ages by percentile and the worst of each ten seconds; True when none was older than five seconds."""
    counts = [n for _, n in seen]
    at = [bisect_left(counts, rank) for rank in range(1, len(accepted) + 1)]
    never = sum(place == len(seen) for place in at)
    ages = np.array(
        [seen[place][0] - moment for place, moment in zip(at, accepted, strict=True) if place < len(seen)]
    )
    span = accepted[-1] - accepted[0]
    print(f"accepted {len(accepted)} in {span:.1f} s: {len(accepted) / span:.0f}/s; never seen: {never}")
    p50, p95 = np.percentile(ages, [50, 95])
    print(f"accepted to visible: p50 {p50:.2f} s, p95 {p95:.2f} s, max {ages.max():.2f} s")
    tens = ((accepted[: len(ages)] - accepted[0]) // 10).astype(int)
    print(
        "worst of each ten seconds:", ", ".join(f"{ages[tens == ten].max():.1f}" for ten in np.unique(tens))
    )
    print("processor:", ", ".join(f"{name} {used / span * 100:.0f} %" for name, used in cpu.items()))
    return never == 0 and bool(ages.max() <= 5.0)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=1000.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=32, help="that wait for their commits side by side")
    parser.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        import django

        django.setup()
        programme, log = options.load
        accept_many(int(programme), options.rate, options.seconds, options.clients, Path(log))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="hy-fresh-"))
    os.environ["HUIYIN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    programme_id, log = set_up(), folder / "accepted.npy"
    worker = subprocess.Popen([sys.executable, "-m", "huiyin.cli", "worker"])
    time.sleep(3)
    begun = cpu_seconds(worker.pid)
    given = [f"--rate={options.rate}", f"--seconds={options.seconds}", f"--clients={options.clients}"]
    load = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.freshness", *given, "--load", str(programme_id), str(log)]
    )
    cpu: dict[str, float] = {}
    try:
        seen = watch(programme_id, log, load, cpu)
        cpu["worker"] = cpu_seconds(worker.pid) - begun
    finally:
        load.kill()
        worker.terminate()
        worker.wait()
    return 0 if report(np.load(log), seen, cpu) else 1


if __name__ == "__main__":
    sys.exit(main())
