"""Reading places on websites."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.channels.embed.models import Placement
from huiyin.channels.links import is_open
from huiyin.channels.models import Link
from huiyin.channels.points import numbers_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for


@dataclass(frozen=True)
class Placed:
    """A place and how many answers came from it; None where nobody can tell."""

    placement: Placement
    is_open: bool
    n_answers: int | None
    n_today: int | None


def origins_of(link: Link) -> list[str]:
    """The sites that may show the questionnaire of a link."""
    return list(Placement.objects.filter(link_id=link.pk).values_list("origins", flat=True).first() or [])


def placement_by_code(code: str) -> Placement | None:
    """The place of a code, or None."""
    rows = Placement.objects.select_related("link__questionnaire__programme__unit", "link__wave")
    return rows.filter(code=code).first()


def placement_for(user: User, programme_id: int, placement_id: int) -> Placement:
    """One place of a programme that the person may see; 404 otherwise."""
    rows = Placement.objects.select_related("link__questionnaire__programme__unit", "link__wave")
    return get_object_or_404(rows, pk=placement_id, programme=programme_for(user, programme_id))


def placed(programme: Programme) -> list[Placed]:
    """The programme's places."""
    rows = Placement.objects.filter(programme=programme).select_related("link__questionnaire__programme")
    return [placed_at(row) for row in rows]


def placed_at(placement: Placement) -> Placed:
    """One place with its numbers."""
    return Placed(placement, is_open(placement.link), *numbers_of(placement.link))
