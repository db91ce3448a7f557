"""A metric as a number: value, interval, n, verdict, what changed, and a small course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.analytics.results import Bilingual
from huiyin.boards.cards._courses import dots_of, ticks_of
from huiyin.boards.cards.base import CardKind, Choices
from huiyin.boards.contracts import Card
from huiyin.boards.problems import UnfitCard
from huiyin.boards.scene import Scene
from huiyin.core.small_charts import course, sparkline
from huiyin.core.templatetags.huiyin import estimate_value
from huiyin.metrics.glance import GlanceFigure
from huiyin.metrics.queries import current_contracts


class FigureCard(CardKind):
    """One contract."""

    key: ClassVar[str] = "figure"
    chosen: ClassVar[bool] = True
    name: ClassVar[Bilingual] = {"zh": "指标数值", "en": "Figure"}
    about: ClassVar[Bilingual] = {
        "zh": "一个指标的数值、置信区间、样本量、是否达标和变化。",
        "en": "A metric's value, interval, n, whether it meets its target, and what changed.",
    }
    icon: ClassVar[str] = "gauge"
    width: ClassVar[int] = 3
    height: ClassVar[int] = 2

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """The figure, its small course and the address of its lineage."""
        one = figure_of(card, scene)
        assert card.programme_id is not None
        return {
            "one": one,
            "figure": one.figure,
            "url": lineage_url(card.programme_id, one, scene),
            "drawing": self.draw(one, scene, card),
        }

    def draw(self, one: GlanceFigure, scene: Scene, card: Card) -> Any:
        """The small course."""
        if one.figure.base == "hidden":
            return ""
        return sparkline(dots_of(one.points), words=course_words(one))

    def title(self, card: Card, scene: Scene) -> str:
        """The metric's name."""
        return figure_of(card, scene).figure.contract.name_in(scene.language)

    def choices(self, user: User, programme_id: int, language: str) -> Choices:
        """The contracts in force."""
        return [(one.key, one.name_in(language)) for one in current_contracts(programme_id)]

    def options_of(self, chosen: str, programme_id: int) -> dict[str, Any]:
        """One of them."""
        if chosen not in {one.key for one in current_contracts(programme_id)}:
            raise UnfitCard(what=chosen or "–")
        return {"programme": programme_id, "contract": chosen}


class TrendCard(FigureCard):
    """One contract over time."""

    key: ClassVar[str] = "trend"
    name: ClassVar[Bilingual] = {"zh": "指标走势", "en": "Course of a figure"}
    about: ClassVar[Bilingual] = {
        "zh": "一个指标逐期的走势，带置信区间与目标线。",
        "en": "A metric period by period, with its interval and target.",
    }
    icon: ClassVar[str] = "chart-line"
    width: ClassVar[int] = 6

    def draw(self, one: GlanceFigure, scene: Scene, card: Card) -> Any:
        """The course with axes."""
        if one.figure.base == "hidden":
            return ""
        estimate = one.figure.estimate
        target = one.figure.contract.target
        named = None
        if target is not None:
            words = estimate_value(type(estimate)(**{**vars(estimate), "value": target}))
            named = (target, _("target %(target)s") % {"target": words})
        return course(
            dots_of(one.points),
            words=course_words(one),
            ticks=ticks_of(one.points, estimate.unit),
            target=named,
            width=90 * card.width,
            height=90 + 60 * card.height,
        )


def figure_of(card: Card, scene: Scene) -> GlanceFigure:
    """The card's metric under the board's filter. Raises `UnfitCard` when the contract is not in force any more."""
    assert card.programme_id is not None
    found = scene.figures(card.programme_id).get(str(card.options.get("contract", "")))
    if found is None:
        raise UnfitCard(what=str(card.options.get("contract", "–")))
    return found


def course_words(one: GlanceFigure) -> str:
    """The course for those who do not see it: its last periods."""
    return " · ".join(dot.text for dot in dots_of(one.points[-6:]))


def lineage_url(programme_id: int, one: GlanceFigure, scene: Scene) -> str:
    """Where the number comes from."""
    address = reverse("figure", args=[programme_id, one.figure.contract.key])
    return f"{address}?{urlencode({'wave': scene.filter.wave})}" if scene.filter.wave else address
