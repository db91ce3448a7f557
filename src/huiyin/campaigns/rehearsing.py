"""The rehearsal: everything a campaign would do if it began now, worked out and shown; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.queries import organisation_name
from huiyin.analytics.problems import Problem
from huiyin.analytics.sampling.sizes import margin_of_error
from huiyin.campaigns import frames, norms, services
from huiyin.campaigns.models import Campaign, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.problems import EmptyFrame
from huiyin.campaigns.reaching import CALLING, inviting_channels, message_kind
from huiyin.campaigns.wording import Writer
from huiyin.channels.base import Invitation
from huiyin.channels.queries import filled
from huiyin.channels.telephone.queries import calls_a_number
from huiyin.channels.telephone.services import MOST_CALLS, opening
from huiyin.core import events
from huiyin.customers import queries as customers
from huiyin.customers.contact_rules import Ints, Reason, Rules, earliest_sending, minute_of
from huiyin.formats.problems import as_json
from huiyin.messaging.contracts import UNSUBSCRIBE, Kind
from huiyin.surveys.queries import newest_version

SHOWN = 12  # customers of each reason on the list
WORDED = 20  # messages that are worded to count their parts
FEW_ANSWERS = 30
MOST_SHOWN = 4_000  # of the signs of an example, so that no address is cut in the middle


def run(rehearsal_id: int) -> None:
    """Work one out, step by step; doing it again gives the same for the same customers."""
    made = Rehearsal.objects.select_related("campaign__programme__unit", "campaign__questionnaire")
    one = made.filter(pk=rehearsal_id, state__in=[Rehearsal.WAITING, Rehearsal.RUNNING]).first()
    if one is None:
        return

    def step(number: int) -> None:
        with transaction.atomic():
            events.renew_lease(120)
            Rehearsal.objects.filter(pk=one.pk).update(state=Rehearsal.RUNNING, step=number)

    try:
        result = worked_out(one.campaign, step)
    except Problem as problem:
        with transaction.atomic():
            Rehearsal.objects.filter(pk=one.pk).update(
                state=Rehearsal.FAILED, problem=as_json(problem), finished_at=timezone.now()
            )
        return
    with transaction.atomic():
        Rehearsal.objects.filter(pk=one.pk).update(
            state=Rehearsal.DONE, step=4, result=result, finished_at=timezone.now()
        )


def worked_out(campaign: Campaign, step: Any = lambda number: None) -> dict[str, Any]:
    """The numbers of a rehearsal. Raises what is wrong with the plan, and `EmptyFrame`."""
    plan, now = Plan.from_json(campaign.plan), timezone.now()
    plan.check()
    number, rules = customers.current_rules()
    step(0)
    unit = campaign.programme.unit
    frame = frames.load(unit, plan, campaign.survey_kind, now=now, rules=rules, progress=step)
    if not frame.may_ask.any():
        raise EmptyFrame
    begins = max(plan.starts or now, now)
    selection = frames.select(frame, plan, campaign.seed + 1, month=1 if plan.by_month else None)
    step(2)
    first = frame.first_channels(selection.positions)
    n_by_channel = {channel: len(at) for channel, at in first.items() if len(at)}
    expected = _expected(campaign, plan, n_by_channel)
    messages = _messages(campaign, plan, frame, first, expected)
    step(3)
    moments = _moments(frame, first, begins, rules)
    result = {
        "rules_number": number,
        "n_frame": len(frame),
        "counts": selection.counts(),
        "n_asked": len(selection.positions),
        "allocation": [list(row) for row in selection.drawn.allocation],
        "fingerprint": selection.drawn.fingerprint,
        "expected": expected,
        "interval": _interval(plan, expected["n"], len(frame)),
        "messages": messages,
        **moments,
        "spared": _spared(frame),
        "asked": [int(pk) for pk in frame.ids[selection.positions[:SHOWN]]],
        "volume": _volume(plan, frame, selection.positions),
    }
    return {**result, "warnings": _warnings(campaign, plan, result)}


def _expected(campaign: Campaign, plan: Plan, n_by_channel: dict[str, int]) -> dict[str, Any]:
    """Answers to expect by channel and together, with where the rate comes from."""
    known = norms.expected(campaign.programme_id, list(n_by_channel))
    rows: list[dict[str, Any]] = []
    for channel, n in n_by_channel.items():
        norm = known[channel]
        if channel in plan.expected_rates:
            rate = float(plan.expected_rates[channel])
            norm = norms.Norm(rate, rate)
        rows.append(
            {
                "channel": channel,
                "n": n,
                "low": norm.low,
                "high": norm.high,
                "is_own": norm.is_own,
                "n_own": norm.n,
                "answers": round(n * norm.middle),
            }
        )
    return {
        "rows": rows,
        "n": sum(row["answers"] for row in rows),
        "low": int(sum(row["n"] * row["low"] for row in rows)),
        "high": int(sum(row["n"] * row["high"] for row in rows)),
    }


def _interval(plan: Plan, n: int, population: int) -> float | None:
    """Half the width of the interval of a share of one half, 0–1; None with too few answers."""
    if n < 2:
        return None
    return margin_of_error(min(n, population), population=population)


def _messages(
    campaign: Campaign, plan: Plan, frame: frames.Frame, first: dict[str, Ints], expected: dict[str, Any]
) -> list[dict[str, Any]]:
    """Messages and their cost by channel, from the words of the first customers; reminders at most."""
    version, found = newest_version(campaign.questionnaire_id), []
    rates = {row["channel"]: (row["low"] + row["high"]) / 2 for row in expected["rows"]}
    for channel, positions in first.items():
        if not len(positions):
            continue
        parts, example = 1.0, ""
        if channel == CALLING:
            name = _name_of(int(frame.ids[positions[0]]))
            found.append(_calls(campaign, plan, len(positions), name))
            continue
        if version is not None:
            texts = _worded(Writer(campaign, version), channel, frame.ids[positions[:WORDED]])
            counted = [inviting_channels()[channel].parts(text) for text in texts]
            parts, example = (float(np.mean(counted)), texts[0]) if counted else (1.0, "")
        n, rate = len(positions), rates.get(channel, 0.0)
        most = n * (1 + plan.n_reminders)
        usual = n * (1 + plan.n_reminders * (1 - rate))
        cost = float(plan.costs.get(channel, 0.0))
        found.append(
            {
                "channel": channel,
                "n": n,
                "parts": round(parts, 2),
                "n_parts": round(n * parts),
                "n_parts_with_reminders": round(usual * parts),
                "cost": round(usual * parts * cost, 2),
                "most_cost": round(most * parts * cost, 2),
                "example": example[:MOST_SHOWN],
            }
        )
    return found


def _name_of(contact_id: int) -> str:
    return next((one.name for one in customers.contacts_by_id([contact_id]).values()), "")


def _calls(campaign: Campaign, plan: Plan, n: int, name: str) -> dict[str, Any]:
    """Calls and their cost for those on the call list first: the programme's own number of calls, or three."""
    calls, cost = calls_a_number(campaign.programme_id), float(plan.costs.get(CALLING, 0.0))
    return {
        "channel": CALLING,
        "n": n,
        "parts": round(calls, 2),
        "n_parts": round(n * calls),
        "n_parts_with_reminders": round(n * calls),
        "cost": round(n * calls * cost, 2),
        "most_cost": round(n * MOST_CALLS * cost, 2),
        "example": filled(
            opening(),
            Invitation("", name=name, organisation=organisation_name(), values={"interviewer": "___"}),
        ),
    }


def _worded(writer: Writer, channel: str, contact_ids: Ints) -> list[str]:
    """The texts some customers would get, with an address of the usual length."""
    known = inviting_channels()[channel]
    contacts = customers.contacts_by_id([int(pk) for pk in contact_ids]).values()
    path = "/r/" + "x" * 12 if str(known.kind) == Kind.SMS else "/s/" + "x" * 24
    address = (settings.PUBLIC_URL or "https://example.com") + path
    way_out = f"{settings.PUBLIC_URL or 'https://example.com'}/o/{'x' * 24}/"
    texts = [known.compose(writer.message(one, address)).text for one in contacts]
    return [text.replace(UNSUBSCRIBE, way_out) for text in texts]


def _moments(frame: frames.Frame, first: dict[str, Ints], begins: datetime, rules: Rules) -> dict[str, str]:
    """The first and the last moment at which messages may leave."""
    minute = minute_of(begins)
    all_of_them = [
        earliest_sending(
            np.full(len(at), minute),
            frame.people.utc_offset[at],
            message_kind(channel),
            rules,
        )
        for channel, at in first.items()
        if len(at)
    ]
    if not all_of_them:
        return {"first_at": "", "last_at": ""}
    found = np.concatenate(all_of_them)
    return {
        "first_at": _iso(int(found.min())),
        "last_at": _iso(int(found.max())),
        "last_reminder_at": _iso(int(found.max()) + rules.second_reminder_days * 24 * 60),
    }


def _iso(minute: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).isoformat()


def _spared(frame: frames.Frame) -> dict[str, list[int]]:
    """For each reason the first few customers it spares, by number."""
    found: dict[str, list[int]] = {}
    for reason in Reason:
        if reason is not Reason.ASK:
            at = np.flatnonzero(frame.reasons == reason)[:SHOWN]
            if len(at):
                found[reason.name.lower()] = [int(pk) for pk in frame.ids[at]]
    at = np.flatnonzero((frame.reasons == Reason.ASK) & ~frame.can_reach)[:SHOWN]
    return found | ({frames.NO_ADDRESS: [int(pk) for pk in frame.ids[at]]} if len(at) else {})


def _volume(plan: Plan, frame: frames.Frame, positions: Ints) -> float | None:
    """The share of all volume that those asked stand for; None where no volume is known."""
    volumes = np.asarray(frame.volumes)
    total = float(volumes.sum())
    return float(volumes[positions].sum()) / total if total > 0 else None


def _warnings(campaign: Campaign, plan: Plan, result: dict[str, Any]) -> list[dict[str, Any]]:
    """What a manager should know before starting, as codes with facts; see `warning_words`."""
    found: list[dict[str, Any]] = []
    n, counts = result["expected"]["n"], result["counts"]
    if n < FEW_ANSWERS:
        found.append({"code": "few_answers", "n": n})
    if plan.stop_answers and n < plan.stop_answers:
        found.append({"code": "below_wanted", "n": n, "wanted": plan.stop_answers})
    n_spared = result["n_frame"] - counts["ask"] - counts.get(frames.NOT_DRAWN, 0)
    if n_spared > result["n_frame"] / 2:
        found.append({"code": "many_spared", "n": n_spared, "of": result["n_frame"]})
    most = sum(row["most_cost"] for row in result["messages"])
    if plan.budget and most > plan.budget:
        found.append({"code": "over_budget", "cost": most, "budget": plan.budget})
    if plan.volume_share and result["volume"] is not None and result["volume"] < plan.volume_share:
        found.append({"code": "volume_short", "share": result["volume"], "wanted": plan.volume_share})
    try:
        services.check_ready(campaign, plan)
    except Problem as problem:
        found.append({"code": "not_ready", "problem": as_json(problem)})
    return found


def sampled(ids: Sequence[int]) -> dict[int, Any]:
    """The customers a result names, by number; those erased meanwhile are missing."""
    return dict(customers.contacts_by_id(list(ids)))
