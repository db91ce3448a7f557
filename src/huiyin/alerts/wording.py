"""Alerts of rules in words: what fired, where and how much, for pages and messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.alerts.contracts import RuleKind, Urgency
from huiyin.alerts.models import Raised
from huiyin.alerts.units import in_unit
from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.conditions import parse
from huiyin.conditions.words import in_words
from huiyin.facts.fields import fields_of
from huiyin.messaging.contracts import Content

MOST_LISTED = 10


def condition_words(rule: Any, codebook: Sequence[Variable]) -> dict[str, str]:
    """A stored condition in both languages; empty for every answer, and where it cannot be read."""
    if rule is None:
        return {"zh": "", "en": ""}
    fields = fields_of(codebook)
    try:
        condition = parse(rule, fields)
    except Problem:
        return {"zh": "", "en": ""}
    return {language: in_words(condition, fields, language) for language in ("zh", "en")}


def title_of(kind: str, name: str, evidence: Mapping[str, Any], language: str) -> str:
    """What fired, in one line."""
    zh = language.startswith("zh")
    said = _said(kind, evidence, "zh" if zh else "en")
    if not said:
        return name
    return f"{name}：{said}" if zh else f"{name}: {said}"


def _said(kind: str, evidence: Mapping[str, Any], language: str) -> str:
    if kind == RuleKind.ANSWER:
        return str(evidence.get("condition", {}).get(language, ""))
    if kind in {RuleKind.FIGURE, RuleKind.CHART}:
        value = in_unit(evidence["value"], evidence["unit"])
        metric = evidence["contract"].get(language, "")
        where = f" · {evidence['segment']}" if evidence.get("segment") else ""
        return f"{metric}{where} · {evidence['period']} · {value}"
    if kind in {RuleKind.TEXT, RuleKind.THEME}:
        n, usual = evidence["n"], evidence["expected"]
        if kind == RuleKind.THEME:
            if language == "zh":
                return f"主题“{evidence['word']}”{n} 条，平时约 {usual:.1f} 条"
            return f"theme “{evidence['word_en']}” in {n} texts, usually about {usual:.1f}"
        if language == "zh":
            return f"“{evidence['word']}”出现 {n} 次，平时约 {usual:.1f} 次"
        return f"“{evidence['word']}” {n} times, usually about {usual:.1f}"
    words: Mapping[str, str] = evidence.get("words", {})
    return str(words.get(language, ""))


def raised_title(raised: Raised, language: str) -> str:
    """An alert in one line."""
    return title_of(raised.rule.kind, raised.rule.name, raised.evidence, language)


def address_of(raised: Raised) -> str:
    """Where the alert is read and acknowledged."""
    return f"{settings.PUBLIC_URL}{reverse('raised-alert', args=[raised.pk])}"


def content_for(rows: Sequence[Raised], way: str, language: str) -> Content:
    """The message that tells of some alerts: one in full, several as a list, urgent ones first."""
    order = list(Urgency)
    rows = sorted(rows, key=lambda one: (order.index(Urgency(one.urgency)), one.pk))
    first, n = rows[0], len(rows)
    titles = [raised_title(one, language) for one in rows[:MOST_LISTED]]
    mark = _("[Urgent] ") if first.urgency == Urgency.HIGH else ""
    subject = f"{mark}{titles[0]}" if n == 1 else f"{mark}" + _("%(n)s alerts") % {"n": n}
    page = address_of(first) if n == 1 else f"{settings.PUBLIC_URL}{reverse('raised-alerts')}"
    if way == "sms":
        several = _("%(many)s, such as: %(first)s") % {"many": subject, "first": titles[0]}
        words = titles[0] if n == 1 else several
        text = f"{mark if n == 1 else ''}{words[:100]} {page}"
    else:
        lines = [subject] if n == 1 else [subject, *(f"· {title}" for title in titles)]
        if n > MOST_LISTED:
            lines.append(_("… and %(n)s more") % {"n": n - MOST_LISTED})
        text = "\n".join(
            [*lines, "", f"{first.programme.name}", _("Read and acknowledge: %(page)s") % {"page": page}]
        )
    return Content(
        subject=subject[:200],
        text=text,
        parameters={"title": titles[0][:60], "n": str(n)},
        address=page,
        language="zh" if language.startswith("zh") else "en",
    )
