"""The language model that may help to write: switched on by an administrator, asked within a budget, never trusted.

It is given masked words only, and only by `drafting`. What it answers is text for a person to read: nothing here
or there turns it into an act, an address, a figure or a route.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, vault
from huiyin.core.outbound import NoAnswer, NotReached, call, check_address
from huiyin.knowledge.models import Machine, MachineDay
from huiyin.knowledge.problems import MachineBudgetSpent, MachineOff, MachineRefused, MachineSilent

PURPOSE = "language-model"
MOST_ANSWERED = 1_000  # tokens of one answer
LONGEST_ASKED = 24_000  # characters of one question

Message = Mapping[str, str]


def settings_row() -> Machine | None:
    """What was set up, if anything was."""
    return Machine.objects.first()


def is_on() -> bool:
    """Whether there is a model to ask."""
    row = settings_row()
    return row is not None and row.is_on and bool(row.address and row.model)


@transaction.atomic
def set_machine(
    *, by: User, is_on: bool, address: str, model: str, key: str, seconds: float, daily_tokens: int
) -> Machine:
    """Set the model up; an empty key keeps the one there is, unless the address changes: a key goes nowhere else.

    Raises `AddressNotAllowed`.
    """
    address = address.strip().rstrip("/")
    if address:
        check_address(address)
    row = settings_row() or Machine()
    if key:
        row.sealed_key = vault.seal(key, PURPOSE)
    elif address != row.address:
        row.sealed_key = ""
    row.is_on, row.address, row.model = is_on, address, model.strip()
    row.seconds, row.daily_tokens = seconds, daily_tokens
    row.saved_by, row.saved_at = by, timezone.now()
    row.save()
    audit.record("language_model.set", by=by, is_on=is_on, address=address, model=row.model)
    return row


def last_days(most: int) -> Sequence[MachineDay]:
    """What it was used for, newest day first."""
    return list(MachineDay.objects.order_by("-day")[:most])


def ask(messages: Sequence[Message], *, most_tokens: int = MOST_ANSWERED) -> dict[str, Any]:
    """One question; the answer is the JSON object that the model was told to give.

    Never call it within a transaction: it waits for the network. Raises `MachineOff`, `MachineBudgetSpent`,
    `MachineSilent`, and `MachineRefused` for an answer of another form, such as one that wants to call something.
    """
    row = settings_row()
    if row is None or not is_on():
        raise MachineOff()
    expected = _tokens(messages) + most_tokens
    _reserve(row, expected)
    body = json.dumps(
        {
            "model": row.model,
            "messages": [dict(one) for one in messages],
            "max_tokens": most_tokens,
            "temperature": 0,
            "response_format": {"type": "json_object"},
        },
        ensure_ascii=False,
    )
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if row.sealed_key:
        headers["Authorization"] = f"Bearer {vault.unseal(row.sealed_key, PURPOSE)}"
    try:
        address = f"{row.address}/chat/completions"
        came = call("POST", address, headers=headers, body=body.encode(), seconds=row.seconds)
    except (NotReached, NoAnswer) as error:
        _count(n_failed=1, n_tokens=-expected if isinstance(error, NotReached) else 0)
        raise MachineSilent(why=str(error)) from None
    if came.status != 200:
        _count(n_failed=1, n_tokens=-expected)
        raise MachineSilent(why=f"HTTP {came.status}")
    return _object(came.body, expected)


def _object(body: bytes, expected: int) -> dict[str, Any]:
    """The JSON object in an answer, and the tokens put right as the service counted them."""
    try:
        answer = json.loads(body)
        choice = answer["choices"][0]
        message, used = choice["message"], answer.get("usage", {}).get("total_tokens")
    except (ValueError, LookupError, TypeError, AttributeError):
        raise _refused("form") from None
    if isinstance(used, int) and 0 <= used < 10_000_000:
        _count(n_tokens=used - expected)
    if not isinstance(message, dict) or message.get("tool_calls") or message.get("function_call"):
        raise _refused("tool call")
    if choice.get("finish_reason") == "length":
        raise _refused("too long")
    try:
        found = json.loads(message.get("content") or "")
    except (ValueError, TypeError):
        raise _refused("no JSON") from None
    if not isinstance(found, dict):
        raise _refused("no object")
    return found


def _refused(why: str) -> MachineRefused:
    _count(n_refused=1)
    return MachineRefused(why=why)


def refuse(why: str) -> MachineRefused:
    """An answer that did not pass a check of its content, counted."""
    return _refused(why)


def kept() -> None:
    """An answer was there already."""
    _count(n_kept=1)


def _tokens(messages: Sequence[Message]) -> int:
    """About how many tokens a question is: a Chinese character is about one, four letters are one."""
    text = "".join(one["content"] for one in messages)
    wide = sum(ord(character) > 0x2E7F for character in text)
    return wide + math.ceil((len(text) - wide) / 4)


@transaction.atomic
def _reserve(row: Machine, expected: int) -> None:
    """Take the tokens from today's budget before asking, so that no two questions spend the same ones."""
    MachineDay.objects.get_or_create(day=timezone.localdate())
    today = MachineDay.objects.select_for_update().get(day=timezone.localdate())
    if today.n_tokens + expected > row.daily_tokens:
        raise MachineBudgetSpent(budget=row.daily_tokens, used=today.n_tokens)
    today.n_tokens, today.n_calls = today.n_tokens + expected, today.n_calls + 1
    today.save(update_fields=["n_tokens", "n_calls"])


@transaction.atomic
def _count(**more: int) -> None:
    MachineDay.objects.get_or_create(day=timezone.localdate())
    today = MachineDay.objects.select_for_update().get(day=timezone.localdate())
    for name, n in more.items():
        setattr(today, name, max(0, getattr(today, name) + n))
    today.save(update_fields=list(more))


def forget_old() -> int:
    """Forget the counts of days more than two years back; returns how many."""
    return MachineDay.objects.filter(day__lt=timezone.localdate() - timedelta(days=730)).delete()[0]


def attempt() -> float:
    """Ask it something harmless; the seconds it took. Raises what `ask` raises."""
    began = time.monotonic()
    found = ask(
        [
            {"role": "system", "content": 'Answer with the JSON object {"text": "ok", "quotes": []}.'},
            {"role": "user", "content": "ok?"},
        ],
        most_tokens=200,
    )
    if not isinstance(found.get("text"), str):
        raise _refused("form")
    return time.monotonic() - began
