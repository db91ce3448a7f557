"""Reading what the last reckoning found, for the customers that a person may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core.languages import page_language
from huiyin.customers.queries import fields_of
from huiyin.profiles.contracts import Quadrant
from huiyin.profiles.models import Reckoning, Standing
from huiyin.profiles.scheme import ATTRIBUTE, Scheme

_ORDERS = {
    "contribution": F("contribution").desc(nulls_last=True),
    "loyalty": F("loyalty").desc(nulls_last=True),
    "health": F("health").asc(nulls_last=True),
    "churn": F("churn").desc(nulls_last=True),
}


def newest() -> Reckoning | None:
    """The last reckoning that was finished."""
    return Reckoning.objects.filter(state=Reckoning.DONE).first()


def is_working() -> bool:
    """Whether a reckoning waits or runs."""
    return Reckoning.objects.filter(state__in=[Reckoning.WAITING, Reckoning.RUNNING]).exists()


def failed() -> Reckoning | None:
    """The last reckoning, if it failed."""
    last = Reckoning.objects.first()
    return last if last is not None and last.state == Reckoning.FAILED else None


def of_unit(row: Reckoning, path: str, scheme: Scheme) -> dict[str, Any]:
    """The picture of a unit with those below it, as its page needs it."""
    found = row.result.get("units", {}).get(path)
    if found is None:
        return {"picture": None}
    names = {
        "all": _("All customers"),
        "value": _("Customers who contribute"),
        "high": _("Customers of high value"),
    }
    levels = [
        {**level, "name": names[level["key"]], "width": max(round(100 * level["n"] / found["n"]), 2)}
        for level in (found["funnel"] or {"levels": []})["levels"]
    ]
    axes = found["axes"]
    groups = (
        [
            {"key": key, "name": str(Quadrant(key).label), **axes["groups"][key]}
            for key in ("loyalty", "both", "neither", "contribution")
        ]
        if axes
        else []
    )
    classes = [
        {"key": one.key, "name": one.name, "n": found["classes"].get(one.key, 0)} for one in scheme.classes
    ]
    return {
        "picture": found,
        "levels": levels,
        "groups": groups,
        "classes": classes,
        "n_without": found["classes"].get("", 0),
        "churn": row.result.get("churn"),
        "measures": [
            ("loyalty", _("Loyalty")),
            ("satisfaction", _("Satisfaction (0–100)")),
            ("health", _("Health")),
        ],
    }


def critical_of(row: Reckoning, programmes: Mapping[int, str], chosen: str) -> dict[str, Any]:
    """What matters to customers of high value in one of the programmes."""
    found = row.result.get("critical", {})
    there = {str(pk): name for pk, name in programmes.items() if str(pk) in found}
    key = chosen if chosen in there else next(iter(there), "")
    if not key:
        return {"critical": None, "programmes": {}}
    items = [
        {
            **item,
            "name": item["label"] if page_language() == "zh" or not item["label_en"] else item["label_en"],
        }
        for item in found[key]["items"]
    ]
    return {"critical": {**found[key], "items": items}, "programmes": there, "programme_key": key}


def standings(user: User, *, quadrant: str, value_class: str, order: str) -> QuerySet[Standing]:
    """Customers of a group that the person may see."""
    rows = Standing.objects.select_related("contact__unit")
    if user.unit.parent_id is not None:
        rows = rows.filter(contact__unit__path__startswith=user.unit.path)
    if quadrant in Quadrant.values:
        rows = rows.filter(quadrant=quadrant)
    if value_class:
        rows = rows.filter(value_class=value_class)
    return rows.order_by(_ORDERS.get(order, _ORDERS["contribution"]), "contact")


def orders() -> list[tuple[str, str]]:
    """The orders of the list."""
    return [
        ("contribution", _("Contribution")),
        ("loyalty", _("Loyalty")),
        ("health", _("Poorest health first")),
        ("churn", _("Highest risk first")),
    ]


def attributes_of(user: User) -> list[str]:
    """The attributes that the customers of a person's unit have."""
    keys = [field.key for field in fields_of(user.unit) if field.key.startswith(ATTRIBUTE)]
    return [key.removeprefix(ATTRIBUTE) for key in keys]
