"""Answers handed in over HTTP and committed: how many a second, and how long each waits.

.venv/bin/python -m benchmarks.submissions [--database sqlite|postgres|both] [--seconds 10] [--clients 32]

Starts the program's own web server on a folder of its own (SQLite with synchronous=FULL, or a PostgreSQL of its
own with fsync on), makes a questionnaire, and sends answers from a second process on loopback. Each answer is
checked by the questionnaire, stored and told to the outbox before it is acknowledged. Beside it stands the usual
way: a plain Django view with one commit a request, without any middleware, on the same server.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks._http_load import pack

ROOT = Path(__file__).resolve().parents[1]
PORT = 8655
QUESTIONS = [
    {
        "type": "rating_block",
        "key": "service",
        "text": {"zh": "请评价以下各项", "en": "Please rate"},
        "required": True,
        "scale": "satisfaction_5",
        "items": [
            {"key": f"q{at}", "text": {"zh": f"评价项 {at}", "en": f"Item {at}"}, "role": "rating"}
            for at in range(5)
        ],
    },
    {
        "type": "recommend",
        "key": "recommend",
        "text": {"zh": "您有多大可能推荐我们？", "en": "How likely are you to recommend us?"},
        "required": True,
    },
    {"type": "open_text", "key": "why", "text": {"zh": "为什么？", "en": "Why?"}, "required": False},
]


def prepare() -> dict[str, Any]:
    """A migrated database with a published questionnaire and a key; runs in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from huiyin.accounts.models import User
    from huiyin.accounts.services import ensure_root
    from huiyin.api import services as api
    from huiyin.api.contracts import Scope
    from huiyin.channels.links import token_of
    from huiyin.channels.services import publish_questionnaire
    from huiyin.surveys import services
    from huiyin.surveys.definition import Definition, Page

    unit = ensure_root(name="bench")
    owner = User.objects.create(login="bench", name="bench", role="administrator", unit=unit, password="!")
    programme = services.create_programme(by=None, unit=unit, name="bench")
    words = {"zh": "服务评价", "en": "Service"}
    definition = Definition(words, {}, {}, (Page("p1", tuple(QUESTIONS)),))
    questionnaire = services.create_questionnaire(
        by=None, programme=programme, title="bench", definition=definition.as_json()
    )
    link = publish_questionnaire(by=None, questionnaire=questionnaire, wave_name="2026-Q4")
    _, key = api.make_key(
        by=owner, unit=unit, name="bench", scopes=[Scope.SUBMIT, Scope.BULK], per_second=1_000_000
    )
    return {"questionnaire": questionnaire.pk, "key": key, "token": token_of(link), "programme": programme.pk}


def answers_of(number: int) -> dict[str, Any]:
    """Five grades, a likelihood to recommend and a sentence."""
    grades = {f"q{at}": 5 - (number + at) % 3 for at in range(5)}
    return {**grades, "recommend": number % 11, "why": f"师傅来得很快，讲解也清楚，第 {number} 位"}


def http(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST as bytes on the wire."""
    named = {"Host": f"127.0.0.1:{PORT}", "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def calls(way: str, made: dict[str, Any], n: int, run: str) -> list[bytes]:
    """The requests of one way of handing in."""
    found = []
    for number in range(n):
        name, answers = f"bench-{run}-{number:010d}", answers_of(number)
        if way == "page":
            form = {"submission_id": name, **{f"a-{key}": value for key, value in answers.items()}}
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            found.append(http(f"/s/{made['token']}/", urlencode(form).encode(), headers))
            continue
        sent = {"questionnaire": made["questionnaire"], "submission_id": name, "answers": answers}
        body = json.dumps(sent, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {made['key']}"}
        found.append(http("/api/v1/responses" if way == "api" else "/plain", body, headers))
    return found


@contextmanager
def serving(way: str, environment: dict[str, str]) -> Iterator[None]:
    """The web server while the block lasts: ours, or Granian with the plain view and four threads."""
    own = [sys.executable, "-m", "huiyin.cli", "web"]
    plain = [sys.executable, "-m", "granian", "benchmarks._plain_django:application", "--interface", "wsgi"]
    plain += ["--port", str(PORT), "--blocking-threads", "4", "--log-level", "warning"]
    given = dict(environment)
    if way == "plain":
        given["DJANGO_SETTINGS_MODULE"] = "benchmarks._plain_settings"
    server = subprocess.Popen(plain if way == "plain" else own, env=given, cwd=ROOT)
    try:
        for _ in range(1800):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/-/health/", timeout=2)
                break
            except OSError as error:
                if "404" in str(error):
                    break
                time.sleep(0.1)
        time.sleep(5 if way != "plain" else 1)  # what warms up in the background
        yield
    finally:
        server.terminate()
        server.wait()


def measure(way: str, made: dict[str, Any], environment: dict[str, str], options: Any) -> dict[str, Any]:
    """Load one way and count afterwards what is stored."""
    folder = Path(environment["HUIYIN_DATA"])
    pack(calls(way, made, options.most, f"{way}-{time.time_ns()}"), folder / "requests")
    with serving(way, environment):
        for seconds in (2.0, options.seconds):  # the first is to warm up
            load = [sys.executable, "-m", "benchmarks._http_load", str(PORT), str(folder / "requests")]
            clients, out = str(options.clients), str(folder / "out.json")
            subprocess.run([*load, str(seconds), clients, out], check=True, cwd=ROOT)
            pack(calls(way, made, options.most, f"{way}-{time.time_ns()}"), folder / "requests")
    result: dict[str, Any] = json.loads((folder / "out.json").read_text())
    return result


def bench(database: str, options: Any) -> None:
    """All ways on one database, as a table."""
    from huiyin.shell._postgres import temporary_postgres

    folder = Path(tempfile.mkdtemp(prefix="hy-submissions-"))
    with temporary_postgres(durable=True) if database == "postgres" else nullcontext("") as url:
        environment = {
            **os.environ,
            "HUIYIN_DATA": str(folder),
            "HUIYIN_PORT": str(PORT),
            "DJANGO_SETTINGS_MODULE": "huiyin.settings",
            "HUIYIN_DATABASE_URL": url or "",
            "OPENBLAS_NUM_THREADS": "1",
        }
        this = [sys.executable, "-m", "benchmarks.submissions", "--prepare"]
        done = subprocess.run(this, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        made = json.loads(done.stdout.splitlines()[-1])
        rates: dict[str, float] = {}
        for way in options.ways:
            found = measure(way, made, environment, options)
            rates[way] = found["rate"]
            ratio = f"{found['rate'] / rates['plain']:6.1f}×" if "plain" in rates else "      –"
            load = os.getloadavg()[0]
            print(
                f"{database:9} {way:6} {found['rate']:8.0f}/s {ratio}  p50 {found['p50']:6.1f}  "
                f"p95 {found['p95']:6.1f}  p99 {found['p99']:6.1f}  max {found['max']:7.1f} ms  "
                f"{found['statuses']}  load {load:.1f}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--most", type=int, default=60_000, help="requests prepared for each way")
    parser.add_argument("--ways", nargs="+", default=["plain", "api", "page"])
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        print(json.dumps(prepare()))
        return
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        bench(database, options)


if __name__ == "__main__":
    main()
