"""What is on record about the monitoring of one programme in a period: read from where each app keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from huiyin.alerts import queries as alerts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.sampling.dispositions import OutcomeRate
from huiyin.campaigns import queries as campaigns
from huiyin.campaigns.contracts import CampaignState, WaveState
from huiyin.campaigns.models import Campaign, CampaignWave
from huiyin.cases import queries as cases
from huiyin.cases.contracts import RecoveryCounts
from huiyin.core.models import AuditEntry
from huiyin.core.queries import acts_on
from huiyin.metrics import queries as metrics
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.crosstab import TOTAL, Crosstab
from huiyin.metrics.exploring.question import MOST_SHOWN, MOST_TOP, Cut, Marks, Question, Shown
from huiyin.metrics.queries import ContractVersion
from huiyin.recovery import queries as recovery
from huiyin.reports.contracts import Every
from huiyin.reports.models import ManagementReview, MonitoringPlan
from huiyin.reports.monitoring.spans import Span, spans_of
from huiyin.responses import queries as responses
from huiyin.surveys import queries as surveys
from huiyin.surveys.models import Programme, QuestionnaireVersion
from huiyin.warehouse import queries as warehouse

LONGEST = timedelta(days=3 * 366)  # of a period


@dataclass(frozen=True)
class Measured:
    """What one span of the calendar brought: answers, by channel, and each metric with how its base is ("normal" …)."""

    span: Span
    n_responses: int
    by_channel: tuple[tuple[str, int], ...]
    figures: tuple[tuple[MetricContract, Estimate, str], ...]


@dataclass(frozen=True)
class Asked:
    """A campaign with waves in the period: its invitations, and the response rate it is quoted with (None without any)."""

    campaign: Campaign
    waves: tuple[CampaignWave, ...]
    n_invited: int
    n_answered: int
    rate: OutcomeRate | None

    def n_not_held(self, now: datetime) -> int:
        """Waves whose day has passed without a draw."""
        return sum(wave.state == WaveState.PLANNED and wave.starts_at < now for wave in self.waves)


@dataclass(frozen=True)
class FoundProblem:
    """A problem known in the programme's unit or below, and since when its improvement is under way."""

    name: str
    found_at: datetime
    improving_since: datetime | None


@dataclass(frozen=True)
class Evidence:
    """Everything the document says. `began_on` is the day of the first answer ever, None without any answer."""

    programme: Programme
    first_on: date
    last_on: date
    now: datetime
    plan: MonitoringPlan | None
    began_on: date | None
    measured: tuple[Measured, ...]
    asked: tuple[Asked, ...]
    contracts: tuple[ContractVersion, ...]
    versions: tuple[QuestionnaireVersion, ...]
    reviews: tuple[ManagementReview, ...]
    reports: tuple[AuditEntry, ...]
    cases: RecoveryCounts
    problems: tuple[FoundProblem, ...]
    n_alerts: int
    n_stored: int
    n_counted: int
    n_corrected: int
    n_parts: int
    n_erasures: int
    revision: str

    @property
    def every(self) -> Every:
        """The spans in which the results are shown: those of the plan, else quarters."""
        return Every(self.plan.measure_every) if self.plan else Every.QUARTER

    @property
    def in_force(self) -> tuple[ContractVersion, ...]:
        """The metrics in force at the end of the period."""
        _since, until = _moments(self.first_on, self.last_on)
        return tuple(one for one in self.contracts if one.retired_at is None or one.retired_at >= until)

    @property
    def judged_from(self) -> date | None:
        """The first day from which silence is a gap: the programme's first answer, or the period's first day."""
        return max(self.first_on, self.began_on) if self.began_on else None

    def over(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Those spans that lie behind us and in which the programme was at work from the first day or began."""
        begins = self.judged_from
        if begins is None:
            return ()
        last = min(self.last_on, timezone.localdate(self.now))
        return tuple(span for span in spans if span.last_on >= begins and span.last_on <= last)

    @property
    def silent(self) -> tuple[Span, ...]:
        """Spans behind us without a single answer."""
        empty = {one.span for one in self.measured if one.n_responses == 0}
        return tuple(span for span in self.over(tuple(one.span for one in self.measured)) if span in empty)

    @property
    def standing_reviews(self) -> tuple[ManagementReview, ...]:
        """The reviews that were not withdrawn."""
        return tuple(review for review in self.reviews if review.withdrawn_at is None)

    @property
    def review_spans(self) -> tuple[Span, ...]:
        """The spans behind us in which a review was due; none without a plan."""
        if self.plan is None:
            return ()
        return self.over(spans_of(self.first_on, self.last_on, Every(self.plan.review_every)))

    @property
    def unreviewed(self) -> tuple[Span, ...]:
        """Those of them without a review."""
        days = [review.held_on for review in self.standing_reviews]
        return tuple(span for span in self.review_spans if not any(span.holds(day) for day in days))


def plan_of(programme: Programme) -> MonitoringPlan | None:
    """How often the programme is to be measured and reviewed; None while nobody said."""
    return MonitoringPlan.objects.select_related("saved_by").filter(programme=programme).first()


def reviews_of(programme: Programme) -> QuerySet[ManagementReview]:
    """The programme's management reviews, the latest first, withdrawn ones too."""
    rows = ManagementReview.objects.filter(programme=programme)
    return rows.select_related("recorded_by", "withdrawn_by")


def gather(programme: Programme, first_on: date, last_on: date, language: str) -> Evidence:
    """The record of a programme from a day to a day, both included.

    Raises what figures raise while the engine is away and no good ones are kept.
    """
    now, plan = timezone.now(), plan_of(programme)
    every = Every(plan.measure_every) if plan else Every.QUARTER
    since, until = _moments(first_on, last_on)
    parts = warehouse.fact_parts(programme.pk)
    in_force = metrics.current_contracts(programme.pk)
    path = programme.unit.path
    found = [one for one in recovery.problems_found(path, since) if one[1] < until]
    problem_names = recovery.problem_names([number for number, *_rest in found])
    arose = cases.all_cases().filter(programme_id=programme.pk, opened_at__gte=since, opened_at__lt=until)
    return Evidence(
        programme=programme,
        first_on=first_on,
        last_on=last_on,
        now=now,
        plan=plan,
        began_on=min((part.first_on for part in parts if part.first_on), default=None),
        measured=tuple(
            _measured(programme.pk, in_force, span) for span in spans_of(first_on, last_on, every)
        ),
        asked=_asked(programme, since, until),
        contracts=tuple(metrics.contracts_between(programme.pk, since, until)),
        versions=_published(programme, until),
        reviews=tuple(reviews_of(programme).filter(held_on__gte=first_on, held_on__lte=last_on)),
        reports=tuple(acts_on(f"programme:{programme.pk}", "report.make", since, until)),
        cases=cases.recovery(arose),
        problems=tuple(FoundProblem(problem_names[number], at, began) for number, at, began in found),
        n_alerts=sum(one.found_at < until for one in alerts.found_within(path, since, language)),
        n_stored=responses.n_answers(programme.pk),
        n_counted=sum(part.n_rows for part in parts),
        n_corrected=responses.n_corrected(programme.pk),
        n_parts=len(parts),
        n_erasures=responses.n_erasures(programme.pk, since, until),
        revision=warehouse.revision_of(programme.pk),
    )


def _moments(first_on: date, last_on: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    after = last_on + timedelta(days=1)
    return datetime.combine(first_on, time(), zone), datetime.combine(after, time(), zone)


def _measured(programme_id: int, in_force: list[MetricContract], span: Span) -> Measured:
    shown = tuple(f"{Shown.CONTRACT}{contract.key}" for contract in in_force[:MOST_SHOWN])
    question = Question(
        shown=shown,
        rows=(Cut("channel", top=MOST_TOP),),
        first_on=span.first_on,
        last_on=span.last_on,
        marks=Marks.NONE,
    )
    found = metrics.explored(programme_id, question)
    heads = [row[0] for row in found.rows]
    channels = tuple((head.key, head.n_rows) for head in heads if head.key != TOTAL and head.n_rows)
    return Measured(span, found.n_rows, channels, _of_all(found))


def _of_all(found: Crosstab) -> tuple[tuple[MetricContract, Estimate, str], ...]:
    """Each metric over all channels: the last line of the table."""
    if not found.n_rows:
        return ()
    lines = [
        (thing.contract, found.cells[at][-1][-1]) for at, thing in enumerate(found.things) if thing.contract
    ]
    return tuple((contract, cell.estimate, cell.base) for contract, cell in lines)


def _asked(programme: Programme, since: datetime, until: datetime) -> tuple[Asked, ...]:
    rows = campaigns.campaigns_of(programme).exclude(state=CampaignState.CANCELLED)
    dated = list(rows.filter(waves__starts_at__gte=since, waves__starts_at__lt=until).distinct())
    numbers = campaigns.numbers_of(dated)
    found = []
    for campaign in dated:
        waves = [wave for wave in campaigns.waves_of(campaign) if since <= wave.starts_at < until]
        count = numbers.get(campaign.pk, {"n": 0, "answered": 0})
        rates = campaigns.response_of(campaign)
        rate = (rates.rates.get("RR1") or next(iter(rates.rates.values()), None)) if rates else None
        found.append(Asked(campaign, tuple(waves), count["n"], count["answered"], rate))
    return tuple(found)


def _published(programme: Programme, until: datetime) -> tuple[QuestionnaireVersion, ...]:
    found = [
        version
        for questionnaire in surveys.questionnaires_of(programme)
        for version in surveys.versions_of(questionnaire)
        if version.published_at < until
    ]
    return tuple(sorted(found, key=lambda version: version.published_at))
