"""A test run by bots: they answer the draft as people could, each its own way, and tell what they saw.

A bot types what the boxes stand for, or plain words and numbers, and goes on as a respondent does: page by
page through `Flow`. What no bot can give, such as a file, is passed over and said.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from huiyin.surveys.definition import Definition, Page
from huiyin.surveys.flow import Flow
from huiyin.surveys.question_types.base import question_types

N_BOTS = 200
_TRIES = 30
_TEXTS = ("测试 test", "5", "1", "0", "10", "2026-01-15", "13800000000", "a@example.com")


@dataclass
class Run:
    """What one bot went through."""

    pages: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    answers: Mapping[str, Any] = field(default_factory=dict)
    stuck: str = ""  # the question that no answer satisfied
    seconds: int = 0


@dataclass(frozen=True)
class Path:
    """One way through the pages, with the share of bots that took it and the answers of the first of them."""

    pages: tuple[str, ...]
    n_bots: int
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What all bots saw."""

    n_bots: int
    paths: list[Path]
    n_seen: Mapping[str, int]  # by question
    unseen: list[str]
    stuck: Mapping[str, int]
    passed_over: list[str]
    fewest: int
    most: int
    shortest_minutes: int
    longest_minutes: int


def try_out(definition: Definition, n_bots: int = N_BOTS, seed: int = 1) -> Report:
    """Let the bots go. The same draft and seed give the same report."""
    runs = [_run(definition, random.Random(f"{seed}:{bot}"), f"bot-{seed}-{bot}") for bot in range(n_bots)]  # noqa: S311
    n_seen = Counter(key for run in runs for key in run.questions)
    ways: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        ways.setdefault(_order_as_written(definition, run.pages), []).append(run)
    paths = [Path(pages, len(some), some[0].answers) for pages, some in ways.items()]
    lengths = [len(run.questions) for run in runs] or [0]
    seconds = [run.seconds for run in runs] or [0]
    keys = [question["key"] for question in definition.questions]
    return Report(
        n_bots,
        sorted(paths, key=lambda path: -path.n_bots),
        n_seen,
        [key for key in keys if key not in n_seen],
        Counter(run.stuck for run in runs if run.stuck),
        [question["key"] for question in definition.questions if _wants_file(question)],
        min(lengths),
        max(lengths),
        max(1, round(min(seconds) / 60)),
        max(1, round(max(seconds) / 60)),
    )


def _order_as_written(definition: Definition, pages: Sequence[str]) -> tuple[str, ...]:
    return tuple(page.key for page in definition.pages if page.key in set(pages))


def _wants_file(question: Mapping[str, Any]) -> bool:
    return bool(question_types[question["type"]].file_fields(question))


def _run(definition: Definition, chance: random.Random, seed: str) -> Run:
    given = {entry.key: _embedded(entry.role, chance) for entry in definition.embedded}
    flow, run = Flow(definition, seed, given), Run()
    form: dict[str, str] = {"language": "zh"}
    page = flow.next_page(form)
    while page is not None and len(run.pages) <= definition.n_pages:
        run.pages.append(page.key)
        _answer_page(flow, page.key, form, chance, run)
        page = flow.next_page(form, page.key)
    run.answers = flow.walk(form).answers
    return run


def _embedded(role: str, chance: random.Random) -> Any:
    return chance.choice([1, 10, 100]) if role == "number" else chance.choice(["东", "西"])


def _answer_page(flow: Flow, key: str, form: dict[str, str], chance: random.Random, run: Run) -> None:
    """Answer question after question: an answer may show or hide what stands below it."""
    done: set[str] = set()
    while True:
        page = flow.page(form, key)
        question = _next_question(page, done)
        if question is None:
            return
        done.add(question["key"])
        run.questions.append(question["key"])
        run.seconds += question_types[question["type"]].seconds(question)
        if not _answer(question, form, chance) and not _wants_file(question):
            run.stuck = run.stuck or question["key"]


def _next_question(page: Page | None, done: set[str]) -> Mapping[str, Any] | None:
    questions = page.questions if page else ()
    return next((question for question in questions if question["key"] not in done), None)


def _answer(question: Mapping[str, Any], form: dict[str, str], chance: random.Random) -> bool:
    """Type an answer that is accepted, mending what was refused; False where the bot finds none."""
    kind = question_types[question["type"]]
    choices = _choices(question)
    for typed in _guesses(question, choices, chance):
        for _ in range(_TRIES):
            wrong = kind.validate(question, {**form, **typed}).problems
            if not wrong:
                form.update(typed)
                return True
            for name in wrong:
                if choices.get(name):
                    typed[name] = chance.choice(choices[name])
    return False


def _choices(question: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a bot may type into each field: the values of its boxes, the ends of its scale, or plain words."""
    kind = question_types[question["type"]]
    codes, files = kind.codes(question), set(kind.file_fields(question))
    scales = {f"a-{v.key}": v.scale for v in kind.variables(question) if v.scale is not None}
    parts = [part["key"] for name in kind.lists for part in question.get(name) or ()]
    found = {}
    for name in kind.fields(question):
        offered = list(codes.get(name, {}).values())
        if not offered and (scale := scales.get(name)):
            offered = [f"{scale.minimum:g}", f"{scale.maximum:g}"]
        found[name] = [] if name in files else offered or parts + list(_TEXTS)
    return found


def _guesses(
    question: Mapping[str, Any], choices: Mapping[str, list[str]], chance: random.Random
) -> Iterator[dict[str, str]]:
    fields = list(choices)
    if not question.get("required") and chance.random() < 0.15:
        yield dict.fromkeys(fields, "")
    yield {name: chance.choice(offered) if offered else "" for name, offered in choices.items()}
    numbers = [str(number) for number in range(1, len(fields) + 1)]
    chance.shuffle(numbers)
    yield dict(zip(fields, numbers, strict=True))  # a ranking
    share, rest = divmod(100, max(1, len(fields)))
    yield {name: str(share + (rest if at == 0 else 0)) for at, name in enumerate(fields)}  # an allocation
    yield dict.fromkeys(fields, "")
    for text in _TEXTS:
        yield dict.fromkeys(fields, text)
    for one in fields:  # one box of many
        yield {name: choices[one][0] if name == one and choices[one] else "" for name in fields}
