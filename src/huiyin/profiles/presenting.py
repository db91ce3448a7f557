"""A profile as its page says it: badges, honest words about churn, the course of grades."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.core.small_charts import NOTHING, Dot, sparkline
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Quadrant
from huiyin.profiles.queries import Profile

_HEALTH = {"good": "success", "watch": "warning", "poor": "danger", "": "secondary"}


@dataclass(frozen=True)
class Churn:
    """What may be said of the risk that a customer leaves; `risk` is None where nothing may."""

    risk: float | None
    words: str
    reasons: tuple[str, ...] = ()


def health_words(band: str) -> str:
    """The band of a health score in a word."""
    return {
        "good": _("Sound"),
        "watch": _("To be watched"),
        "poor": _("At risk"),
        "": _("Cannot tell yet"),
    }[band]


def badges_of(contact: Contact, profile: Profile) -> list[tuple[str, str]]:
    """(colour, words): value class, key account, quadrant, health, opted out."""
    found = []
    if profile.value_class is not None:
        found.append(("azure", _("Value class %(name)s") % {"name": profile.value_class.name}))
    if contact.is_key_account:
        found.append(("azure", _("Key account")))
    if profile.standing is not None and profile.standing.quadrant:
        found.append(("secondary", str(Quadrant(profile.standing.quadrant).label)))
    found.append((_HEALTH[profile.health.band], health_words(profile.health.band)))
    if contact.opt_outs:
        found.append(("orange", _("Opted out")))
    return found


def churn_of(profile: Profile) -> Churn:
    """The risk with its reasons, or why there is none."""
    if not profile.scheme.left_on:
        return Churn(
            None,
            _("Not known: nobody has said which attribute holds the day on which a customer left."),
        )
    standing = profile.standing
    if standing is None or standing.churn is None:
        return Churn(
            None,
            _(
                "Cannot tell yet: too few customers have left, the model is no better than chance, or too little is known of this one."
            ),
        )
    return Churn(
        standing.churn,
        _(
            "Among 100 customers like this one about %(n)s left within half a year. It is what happened to "
            "similar customers, not what this one will do; reasons are associations, not causes."
        )
        % {"n": round(100 * standing.churn)},
        tuple(reason_words(*one) for one in standing.reasons),
    )


def reason_words(predictor: str, shown: str, part: float) -> str:
    """One reason of the churn model: how such customers differ from the average one."""
    names = predictor_names()
    values = {"name": names.get(predictor, predictor), "value": shown, "times": f"{math.exp(abs(part)):.1f}"}
    if part > 0:
        return _("%(name)s is %(value)s: such customers leave more often (odds × %(times)s)") % values
    return _("%(name)s is %(value)s: such customers leave less often (odds ÷ %(times)s)") % values


def predictor_names() -> dict[str, str]:
    """The predictors of the churn model in words."""
    return {
        "score": _("Latest grade"),
        "n_grades": _("Number of grades"),
        "n_cases": _("Cases within a year"),
        "n_events": _("Contacts within a year"),
        "volume": _("Business volume (log)"),
        "key_account": _("Key account"),
    }


def grade_chart(profile: Profile) -> SafeString:
    """The grades of the customer as a small course."""
    if len(profile.grades) < 2:
        return NOTHING
    dots = [
        Dot(f"{one.at:%Y-%m-%d}", one.score, None, None, f"{one.at:%Y-%m-%d} {one.score:.0f}")
        for one in profile.grades
    ]
    return sparkline(
        dots, words=_("Grades, 0 to 100: %(last)s last") % {"last": f"{profile.grades[-1].score:.0f}"}
    )
