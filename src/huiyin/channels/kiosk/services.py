"""Setting devices up, and taking in what they collected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.channels.kiosk.models import Device
from huiyin.channels.kiosk.problems import BadDelivery, ClockFarOff
from huiyin.channels.links import is_open
from huiyin.channels.points import close_link, link_for_point
from huiyin.channels.problems import BadSubmission, NoSuchLink, SurveyEnded
from huiyin.channels.services import hand_in
from huiyin.core import audit
from huiyin.responses.problems import NotTakenNow, QuotaFull
from huiyin.surveys.flow import Flow, embedded_from
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.serving import definition_of, served_version

MOST_AT_ONCE = 50
MOST_CHARACTERS = 20_000
AHEAD = timedelta(hours=26)  # a clock may be set to another time zone


@dataclass(frozen=True)
class Taken:
    """What became of one answer that a device handed in: stored (again), to be tried later, or refused."""

    submission_id: str
    status: int  # 201 new, 200 known already, 410 ended, 422 refused, 503 later
    receipt: str = ""
    code: str = ""


@transaction.atomic
def add_device(
    *,
    by: User,
    questionnaire: Questionnaire,
    name: str,
    place: str,
    idle_seconds: int,
    embedded: Mapping[str, str],
) -> Device:
    """A device with a link of its own; raises `NotPublished` when there is nothing to ask yet."""
    device = Device.objects.create(
        link=link_for_point(questionnaire=questionnaire, channel="kiosk", embedded=embedded),
        programme_id=questionnaire.programme_id,
        name=name,
        place=place,
        idle_seconds=idle_seconds,
        made_at=timezone.now(),
    )
    audit.record("device.add", by=by, on=f"device:{device.pk}")
    return device


@transaction.atomic
def change_device(
    *, by: User, device: Device, name: str, place: str, idle_seconds: int, embedded: Mapping[str, str]
) -> None:
    """Another name or place, or other things known beforehand: the device has them when it next asks."""
    device.name, device.place, device.idle_seconds = name, place, idle_seconds
    device.save(update_fields=["name", "place", "idle_seconds"])
    device.link.embedded = dict(embedded)
    device.link.save(update_fields=["embedded"])
    audit.record("device.change", by=by, on=f"device:{device.pk}")


@transaction.atomic
def close_device(*, by: User, device: Device, closed: bool) -> None:
    """Let a device ask no more, or again; what it still holds is taken in either way."""
    close_link(link=device.link, closed=closed)
    audit.record("device.close" if closed else "device.reopen", by=by, on=f"device:{device.pk}")


@transaction.atomic
def heard_of(*, device: Device, n_waiting: int, refused: Mapping[str, int]) -> None:
    """Keep what a device told of itself."""
    device.seen_at, device.n_waiting, device.refused = timezone.now(), n_waiting, dict(refused)
    device.save(update_fields=["seen_at", "n_waiting", "refused"])


def take_in(*, device: Device, delivered: Sequence[Any]) -> list[Taken]:
    """Check and store what a device collected, one by one; each answer counts once however often it comes.

    Answers given while the survey was open are taken even when it was closed since.
    """
    if not isinstance(delivered, list) or len(delivered) > MOST_AT_ONCE:
        raise BadDelivery
    return [_taken(device, one) for one in delivered]


def _taken(device: Device, one: Any) -> Taken:
    if not isinstance(one, dict) or not isinstance(one.get("submission_id"), str):
        raise BadDelivery
    submission_id = one["submission_id"]
    try:
        return _stored(device, submission_id, one)
    except NotTakenNow as problem:
        return Taken(submission_id, 503, code=problem.code)
    except (QuotaFull, NoSuchLink, SurveyEnded) as problem:
        return Taken(submission_id, 410, code=problem.code)
    except Problem as problem:
        return Taken(submission_id, 422, code=problem.code)


def _stored(device: Device, submission_id: str, one: Mapping[str, Any]) -> Taken:
    fields, answered_at = one.get("fields"), _moment(one.get("answered_at"))
    if not 16 <= len(submission_id) <= 64 or not submission_id.replace("-", "").isalnum():
        raise BadSubmission
    if not isinstance(fields, dict) or answered_at is None:
        raise BadDelivery
    if not is_open(device.link) and not _was_open(device, answered_at):
        raise SurveyEnded
    if not device.made_at - AHEAD < answered_at < timezone.now() + AHEAD:
        raise ClockFarOff(at=timezone.localtime(answered_at).strftime("%Y-%m-%d %H:%M"))
    version = served_version(device.link.questionnaire_id, _number(one.get("version")))
    if version is None:
        raise NoSuchLink
    language = one.get("language") if one.get("language") in {"zh", "en"} else "zh"
    form = {str(name): str(text)[:MOST_CHARACTERS] for name, text in fields.items()}
    form["language"] = str(language)
    definition = definition_of(version)
    embedded = embedded_from(definition, device.link.embedded)
    checked = Flow(definition, submission_id, embedded).validate(form)
    if checked.problems:
        raise next(iter(checked.problems.values()))
    outcome = hand_in(
        link=device.link,
        submission_id=submission_id,
        version=version,
        answers=checked.answers,
        language=str(language),
        paradata=_paradata(one, answered_at),
        answered_on=min(timezone.localtime(answered_at).date(), timezone.localdate()),
    )
    return Taken(submission_id, 201 if outcome.is_new else 200, outcome.receipt.code)


def _was_open(device: Device, moment: datetime) -> bool:
    ends = (device.link.closed_at, device.link.questionnaire.closed_at)
    return all(end is None or moment <= end for end in ends)


def _paradata(one: Mapping[str, Any], answered_at: datetime) -> dict[str, Any]:
    seconds = one.get("seconds")
    told: dict[str, Any] = {"device": "kiosk"}
    if isinstance(seconds, int | float) and 0 <= seconds < 86_400:
        told["seconds"] = round(float(seconds), 1)
        told["started_at"] = (answered_at - timedelta(seconds=float(seconds))).isoformat()
    return told


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 < value < 2**62 else None


def counted(codes: Any) -> dict[str, int]:
    """How often each problem code occurs in what a device tells; what is no code does not count.

    >>> counted({"HY-R101": 2, "x": 1, "HY-R102": "many"})
    {'HY-R101': 2}
    """
    found: Counter[str] = Counter()
    for code, n in codes.items() if isinstance(codes, dict) else ():
        if (
            isinstance(code, str)
            and code.startswith("HY-")
            and len(code) == 7
            and isinstance(n, int)
            and n > 0
        ):
            found[code] += min(n, 1_000_000)
    return dict(found)
