"""What may be compared with what, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.analytics.results import in_words
from huiyin.texts.figures import Look

EMERGING_DAYS = (7, 14, 30)
RECENT_DAYS = (30, 90)


def verdict_words(verdict: str) -> str:
    """Whether stars and words agree, in words."""
    return {
        "stars_kinder": _("The grades are kinder than the words"),
        "words_kinder": _("The words are kinder than the grades"),
    }.get(verdict, _("No difference beyond the error of reading"))


def comparisons(look: Look, language: str) -> list[tuple[str, str]]:
    """The comparisons that a page of words offers: key and words."""
    found = [("blame", _("Texts that blame against the others"))]
    if look.facts.outcome is not None:
        found.append(("low", _("Scores below the median against the others")))
    found += [
        (f"recent:{days}", _("The last %(days)s days against earlier") % {"days": days})
        for days in RECENT_DAYS
    ]
    found += [
        (f"topic:{key}", _("Texts about %(topic)s against the others") % {"topic": in_words(name, language)})
        for key, name in look.topics.names.items()
    ]
    found += [
        (f"segment:{one.key}={value}", f"{in_words(one.name, language)}：{value}")
        for one in look.facts.segments
        for value in one.values[:12]
    ]
    return found
