"""What customers read: usual words for every kind and stage, those a unit set instead, and filling them in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.notices.contracts import STAGES_OF, OutageKind, Stage
from huiyin.notices.models import Outage, StageWords
from huiyin.notices.problems import WordsLacking
from huiyin.notices.terms import Terms

VARIABLES = ("name", "place", "reason", "start", "end", "expected", "service", "hotline")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*(?:\|([^{}]*))?\}\}")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
Words = dict[str, dict[str, str]]

_USUAL: Mapping[Stage, tuple[str, str, str, str]] = {  # subject and text, Chinese and English
    Stage.AHEAD: (
        "{{place}}暂停{{service}}的通知",
        "尊敬的{{name|客户}}：因{{reason}}，{{place}}将于{{start}}至{{end}}暂停{{service}}，请提前做好准备。恢复后会再次告知，给您带来不便，敬请谅解。{{hotline}}",
        "Interruption of {{service}}: {{place}}",
        "Dear {{name|customer}}, because of {{reason}} there will be no {{service}} at {{place}} from {{start}} to {{end}}. Please prepare. We will tell you when it is back. {{hotline}}",
    ),
    Stage.CHANGED: (
        "{{place}}暂停{{service}}的时间有变",
        "尊敬的{{name|客户}}：{{place}}原定的暂停{{service}}改为{{start}}至{{end}}，请以此次通知为准，敬请谅解。{{hotline}}",
        "New time of the interruption: {{place}}",
        "Dear {{name|customer}}, the interruption of {{service}} at {{place}} has moved: it is now from {{start}} to {{end}}. {{hotline}}",
    ),
    Stage.CALLED_OFF: (
        "{{place}}暂停{{service}}取消",
        "尊敬的{{name|客户}}：{{place}}原定{{start}}起的暂停{{service}}已取消，服务照常，打扰之处敬请谅解。{{hotline}}",
        "Interruption called off: {{place}}",
        "Dear {{name|customer}}, the interruption of {{service}} at {{place}} that was to begin at {{start}} is called off. {{hotline}}",
    ),
    Stage.DURING: (
        "{{place}}{{service}}中断，正在抢修",
        "尊敬的{{name|客户}}：因{{reason}}，{{place}}自{{start}}起{{service}}中断，我们正在抢修，{{expected}}。给您带来不便，深表歉意。{{hotline}}",
        "Fault at {{place}}, being repaired",
        "Dear {{name|customer}}, because of {{reason}} there has been no {{service}} at {{place}} since {{start}}. We are repairing it; {{expected}}. We apologise. {{hotline}}",
    ),
    Stage.DELAYED: (
        "{{place}}恢复{{service}}的时间推迟",
        "尊敬的{{name|客户}}：{{place}}的{{service}}恢复需要更长时间，{{expected}}。我们正全力处理，深表歉意。{{hotline}}",
        "It takes longer: {{place}}",
        "Dear {{name|customer}}, restoring {{service}} at {{place}} takes longer; {{expected}}. We are doing all we can and apologise. {{hotline}}",
    ),
    Stage.RESTORED: (
        "{{place}}已恢复{{service}}",
        "尊敬的{{name|客户}}：{{place}}已于{{end}}恢复{{service}}，感谢您的理解与支持。如仍有异常请与我们联系。{{hotline}}",
        "Restored: {{place}}",
        "Dear {{name|customer}}, {{service}} at {{place}} has been back since {{end}}. Thank you for your patience; please tell us if anything is still wrong. {{hotline}}",
    ),
}


def usual_words(stage: str) -> Words:
    """The words that are there from the beginning."""
    subject, text, subject_en, text_en = _USUAL[Stage(stage)]
    return {"zh": {"subject": subject, "text": text}, "en": {"subject": subject_en, "text": text_en}}


def words_of(unit: Unit, kind: str, stage: str) -> tuple[Words, str]:
    """The words of a stage for a unit (the nearest upwards, else the usual ones), and the template's code."""
    paths = [unit.path[: at + 1] for at, sign in enumerate(unit.path) if sign == "/" and at]
    rows = StageWords.objects.select_related("unit").filter(unit__path__in=paths, kind=kind, stage=stage)
    found = max(rows, key=lambda row: len(row.unit.path), default=None)
    return (usual_words(stage), "") if found is None else (found.words, found.template)


def filled(words: str, values: Mapping[str, str]) -> str:
    """Words with the variables put in; `{{name|customer}}` says "customer" where there is no name.

    >>> filled("{{name|客户}}：{{place}} {{what}}", {"name": "", "place": "东里"})
    '客户：东里 '
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], "") or (found[2] or ""), words).rstrip()


def unknown_in(words: str) -> list[str]:
    """Names in double braces that nothing stands for."""
    return sorted({found[1] for found in _VARIABLE.finditer(words)} - set(VARIABLES))


def values_of(outage: Outage, terms: Terms, *, english: bool) -> dict[str, str]:
    """What the variables stand for in one language, all but the customer's name."""
    end = outage.ended_at or outage.announced_end
    if english:
        expected = (
            f"it is expected back at {moment(end, True)}" if end else "we will tell you when it is back"
        )
        hotline = f"Questions: {terms.hotline}" if terms.hotline else ""
    else:
        expected = f"预计{moment(end, False)}恢复" if end else "恢复后会及时告知您"
        hotline = f"咨询电话：{terms.hotline}" if terms.hotline else ""
    return {
        "place": (outage.place_en if english else "") or outage.place,
        "reason": (outage.reason_en if english else "") or outage.reason,
        "start": moment(outage.started_at or outage.announced_start, english),
        "end": moment(end, english) if end else "",
        "expected": expected,
        "service": (terms.service_en or "service") if english else (terms.service or "服务"),
        "hotline": hotline,
    }


def moment(at: datetime | None, english: bool) -> str:
    """A moment as customers read it.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 3, 5, 0, 5, tzinfo=UTC), False)
    '3月5日08:05'
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    if english:  # whoever runs this may read another language
        return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"


def stages_of(kind: str) -> tuple[Stage, ...]:
    """What customers are told of a kind of outage."""
    return STAGES_OF[OutageKind(kind)]


@transaction.atomic
def save_words(
    *, by: User, unit: Unit, kind: str, stage: str, words: Words, template: str = ""
) -> StageWords:
    """Set a unit's words of a stage. Raises `WordsLacking`."""
    for language, part in words.items():
        unknown = unknown_in(part["subject"] + part["text"])
        if not part["text"].strip() or unknown:
            raise WordsLacking(language=language, unknown=", ".join(unknown) or "–")
    row, _ = StageWords.objects.update_or_create(
        unit=unit,
        kind=kind,
        stage=stage,
        defaults={
            "words": {
                language: {"subject": part["subject"].strip()[:200], "text": part["text"].strip()[:1000]}
                for language, part in words.items()
            },
            "template": template.strip()[:80],
            "by": by,
            "changed_at": timezone.now(),
        },
    )
    audit.record("outage.words", by=by, on=f"unit:{unit.pk}", kind=kind, stage=stage)
    return row


@transaction.atomic
def drop_words(*, by: User, unit: Unit, kind: str, stage: str) -> int:
    """Go back to the words of the units above, or the usual ones; how many were dropped."""
    n = StageWords.objects.filter(unit=unit, kind=kind, stage=stage).delete()[0]
    audit.record("outage.words", by=by, on=f"unit:{unit.pk}", kind=kind, stage=stage, dropped=n)
    return n


def preview(outage: Outage, stage: str, language: str) -> dict[str, Any]:
    """What a customer without a name would read at a stage."""
    words, _ = words_of(outage.unit, outage.kind, stage)
    english = language.startswith("en")
    part = words["en" if english else "zh"]
    values = values_of(outage, Terms.from_json(outage.terms), english=english)
    return {"subject": filled(part["subject"], values), "text": filled(part["text"], values)}
