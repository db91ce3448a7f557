"""What was read from the words of a record, on that record's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import get_language

from huiyin.analytics.results import in_words
from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.evidence import marks as told_by
from huiyin.texts.models import TextReading
from huiyin.texts.presenting import Mark, pieces
from huiyin.texts.queries import readings_of_records, texts_of
from huiyin.texts.sentences import Line, labels, side_of, topic_marks
from huiyin.texts.topic_sets import topic_names

register = template.Library()
FEWEST_ODDS = 0.5  # log odds that a word must move to be marked


@register.inclusion_tag("texts/_readings.html", takes_context=True)
def text_readings(context: Any, source: str, record: int) -> dict[str, Any]:
    """The readings of a record that the page may show: labels, topics, and the words that told marked in the text."""
    rows = list(readings_of_records(source, [record]).prefetch_related("mentions").order_by("question"))
    return {
        "lines": read_lines(rows, get_language() or "zh-hans"),
        "request": getattr(context, "request", None),
    }


def read_lines(rows: Sequence[TextReading], language: str) -> list[Line]:
    """Readings with their words: clauses about topics marked, elsewhere the words that speak for praise or blame."""
    texts = texts_of(rows)
    shown = [row for row in rows if row.pk in texts]
    words = [texts[row.pk].text for row in shown]
    told = told_by(words, shipped("polarity"), "positive") if words else []
    found = []
    for row, text, moved in zip(shown, words, told, strict=True):
        names = topic_names(row.programme_id).names if row.programme_id else {}
        places = topic_marks(row, names, language)
        places += [
            Mark(one.start, one.end, "praise" if one.weight > 0 else "blame")
            for one in moved
            if abs(one.weight) >= FEWEST_ODDS
        ]
        topics = tuple(
            (in_words(names[one.topic], language) if one.topic in names else one.topic, side_of(one))
            for one in row.mentions.all()
        )
        found.append(Line(row, tuple(pieces(text, places)), labels(row), "", topics))
    return found
