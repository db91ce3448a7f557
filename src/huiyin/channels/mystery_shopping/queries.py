"""Reading mystery shopping: plans, reports, scores."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.analytics.agreement import Intraclass, Kappa
from huiyin.channels.mystery_shopping import scores
from huiyin.channels.mystery_shopping.models import Photo, Place, Scenario, Visit, VisitState
from huiyin.channels.mystery_shopping.services import PURPOSE
from huiyin.core import tokens
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for


@dataclass(frozen=True)
class Standing:
    """What the visits of a scenario found."""

    n_planned: int
    n_done: int
    own: scores.Score
    competing: scores.Score
    stages: list[scores.StageRow]
    kappa: Kappa
    icc: Intraclass
    n_pairs: int


def scenarios_of(programme: Programme) -> QuerySet[Scenario]:
    """The scenarios of a programme, newest first."""
    return Scenario.objects.filter(programme=programme).annotate(
        n_places=Count("places", distinct=True),
        n_done=Count("visits", filter=Q(visits__state=VisitState.DONE), distinct=True),
        n_planned=Count("visits", filter=Q(visits__state=VisitState.PLANNED), distinct=True),
    )


def scenario_for(user: User, programme_id: int, scenario_id: int) -> Scenario:
    """One scenario of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Scenario.objects.select_related("programme__unit")
    return get_object_or_404(rows, pk=scenario_id, programme=programme)


def visit_for(user: User, programme_id: int, scenario_id: int, visit_id: int) -> Visit:
    """One visit of a scenario that the person may see; 404 otherwise."""
    scenario = scenario_for(user, programme_id, scenario_id)
    rows = Visit.objects.select_related("scenario__programme__unit", "place")
    return get_object_or_404(rows, pk=visit_id, scenario=scenario)


def photo_for(user: User, programme_id: int, scenario_id: int, photo_id: int) -> Photo:
    """One photo of a scenario that the person may see; 404 otherwise."""
    scenario = scenario_for(user, programme_id, scenario_id)
    return get_object_or_404(Photo.objects.select_related("visit"), pk=photo_id, visit__scenario=scenario)


def visit_by_token(token: str) -> Visit | None:
    """The visit with that secret link, open or not, or None."""
    rows = Visit.objects.select_related("scenario__programme__unit", "place")
    return rows.filter(token_hash=tokens.hash_token(token, PURPOSE)).first()


def places_of(scenario: Scenario) -> QuerySet[Place]:
    """The places of a scenario, own ones first."""
    return scenario.places.annotate(n_done=Count("visits", filter=Q(visits__state=VisitState.DONE)))


def visits_of(scenario: Scenario) -> QuerySet[Visit]:
    """The visits of a scenario by day, with their photos."""
    return scenario.visits.select_related("place").prefetch_related("photos")


def standing_of(scenario: Scenario) -> Standing:
    """Scores by stage, own against competing, and agreement of shoppers."""
    done = [
        scores.VisitMarks(visit.place_id, visit.place.is_competitor, visit.shopper, visit.marks)
        for visit in visits_of(scenario)
        if visit.state == VisitState.DONE
    ]
    whole = {
        side: [
            score
            for visit in done
            if visit.is_competitor is side
            and (score := scores.visit_score(scenario.stages, visit.marks)) is not None
        ]
        for side in (False, True)
    }
    kappa, icc, n_pairs = scores.agreement(scenario.stages, done)
    return Standing(
        scenario.visits.filter(state=VisitState.PLANNED).count(),
        len(done),
        scores.score_of(whole[False]),
        scores.score_of(whole[True]),
        scores.stage_rows(scenario.stages, done),
        kappa,
        icc,
        n_pairs,
    )
