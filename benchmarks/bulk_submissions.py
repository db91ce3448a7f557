"""Many answers in one call: how many a second are checked, stored and reported.

.venv/bin/python -m benchmarks.bulk_submissions [--database sqlite|postgres|both] [--rows 100000] [--kind ndjson|csv]

The same server, questionnaire and answers as `benchmarks.submissions`; beside it, the usual way for imports:
Django's `bulk_create`, a thousand at a time, with the same checks.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.submissions import PORT, ROOT, answers_of, serving


def body(kind: str, rows: int, run: str) -> bytes:
    """The rows as they are sent."""
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["submission_id", *answers_of(0)])
        writer.writerows([f"bulk-{run}-{at:09d}", *answers_of(at).values()] for at in range(rows))
        return text.getvalue().encode()
    lines = (
        json.dumps({"submission_id": f"bulk-{run}-{at:09d}", "answers": answers_of(at)}, ensure_ascii=False)
        for at in range(rows)
    )
    return "\n".join(lines).encode()


def send(made: dict[str, Any], kind: str, data: bytes) -> tuple[float, dict[str, Any]]:
    """One call; its seconds and its summary."""
    media = "text/csv" if kind == "csv" else "application/x-ndjson"
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/api/v1/responses/bulk?questionnaire={made['questionnaire']}",
        data,
        {"Authorization": f"Bearer {made['key']}", "Content-Type": media},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=600) as answer:
        lines = answer.read().splitlines()
    return time.perf_counter() - began, json.loads(lines[-1])


def plain(questionnaire: int, rows: int) -> float:
    """Seconds of the usual way; runs in a process of its own."""
    import django

    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from huiyin.api import queries
    from huiyin.responses.models import Response

    asked = queries.asked(questionnaire)
    assert asked is not None
    lines = body("ndjson", rows, f"plain-{time.time_ns()}").splitlines()
    began = time.perf_counter()
    for start in range(0, rows, 1000):
        together = []
        for line in lines[start : start + 1000]:
            sent = json.loads(line)
            form = {f"a-{key}": str(value) for key, value in sent["answers"].items()}
            together.append(
                Response(
                    programme_id=asked.programme_id,
                    wave_id=asked.wave_id,
                    version_id=asked.version_id,
                    channel="api",
                    dedup_key=f"plain:{sent['submission_id']}",
                    answers=asked.validator.check(form, "", {}).answers,
                    unit_path=asked.unit_path,
                    answered_on=timezone.localdate(),
                    recorded_at=timezone.now(),
                )
            )
        with transaction.atomic():
            Response.objects.bulk_create(together, ignore_conflicts=True)
    return time.perf_counter() - began


def bench(database: str, options: Any) -> None:
    from huiyin.shell._postgres import temporary_postgres

    folder = Path(tempfile.mkdtemp(prefix="hy-bulk-"))
    with temporary_postgres(durable=True) if database == "postgres" else nullcontext("") as url:
        environment = {
            **os.environ,
            "HUIYIN_DATA": str(folder),
            "HUIYIN_PORT": str(PORT),
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "HUIYIN_DATABASE_URL": url or "",
            "OPENBLAS_NUM_THREADS": "1",
        }

        def script(*given: str) -> Any:
            done = subprocess.run(
                [sys.executable, "-m", *given],
                env=environment,
                cwd=ROOT,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            return json.loads(done.stdout.splitlines()[-1])

        made = script("benchmarks.submissions", "--prepare")
        usual = options.rows / script(
            "benchmarks.bulk_submissions",
            "--plain",
            str(made["questionnaire"]),
            "--rows",
            str(options.rows),
        )
        print(f"{database:9} bulk_create {usual:8.0f}/s    1.0×  load {os.getloadavg()[0]:.1f}", flush=True)
        with serving("api", environment):
            send(made, options.kind, body(options.kind, 2000, "warm"))
            data = body(options.kind, options.rows, str(time.time_ns()))
            for again in ("new", "again"):
                seconds, summary = send(made, options.kind, data)
                rate = options.rows / seconds
                print(
                    f"{database:9} {options.kind} {again:5} {rate:8.0f}/s  {rate / usual:5.1f}×  {summary}  "
                    f"load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kind", choices=["ndjson", "csv"], default="ndjson")
    parser.add_argument("--plain", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain:
        print(plain(options.plain, options.rows))
        return
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        bench(database, options)


if __name__ == "__main__":
    main()
