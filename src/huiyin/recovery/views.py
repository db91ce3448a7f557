"""The overview, the ledger, fairness, win-back plans and bad reviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.problems import Problem
from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.queries import case_for, cases_about
from huiyin.channels.reviews import queries as reviews
from huiyin.channels.reviews import services as review_services
from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import in_language
from huiyin.core.typed_text import typed
from huiyin.formats.writing import write_csv
from huiyin.recovery import queries, services
from huiyin.recovery.causes import path_words
from huiyin.recovery.contracts import PROBLEM_ENDED, PlanState, RemedyKind
from huiyin.recovery.fairness import Spread, like_groups
from huiyin.recovery.forms import LedgerForm, PeriodForm, StepForm
from huiyin.recovery.models import CostEntry, Plan
from huiyin.recovery.occasions import occasion_of
from huiyin.recovery.remedy_views import may_manage
from huiyin.recovery.wording import money

PER_PAGE = 50
BAD = 2.5  # stars up to which a review is bad


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Where recovery stands: what waits, what it cost, which problems are at work, which customers come back."""
    user, today = user_of(request), timezone.localdate()
    manages = may_manage(user)
    month = queries.LedgerFilter(first_on=today.replace(day=1))
    plans = queries.plans_of(user).order_by()
    n_won, n_lost = plans.filter(state=PlanState.WON).count(), plans.filter(state=PlanState.LOST).count()
    problems = queries.problems_of(user).exclude(state__in=PROBLEM_ENDED)
    context = {
        "n_waiting": queries.n_to_approve(user) if manages else 0,
        "manages": manages,
        "cost": money(queries.ledger_sums(queries.ledger(user, month)).total) if manages else "",
        "n_problems": problems.count(),
        "n_late": problems.filter(due_on__lt=today).count(),
        "n_steps": queries.n_steps_due(user, today),
        "n_won": n_won,
        "n_ended": n_won + n_lost,
        "won_rate": n_won / (n_won + n_lost) if n_won + n_lost else None,
        "won_interval": wilson(n_won, n_won + n_lost),
        "n_bad": reviews.low_reviews_of(user, BAD).filter(reply="").count(),
        "problems": queries.problems_at_work(user),
        "tab": "overview",
    }
    return render(request, "recovery/overview.html", context)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """What recovery cost: line by line and added up."""
    user = user_of(request)
    form = LedgerForm(user, request.GET or None)
    rows = queries.ledger(user, _filter(form))
    sums = queries.ledger_sums(rows)
    names = dict(RemedyKind.choices)
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    tables = [
        (_("By month"), [(f"{month:%Y-%m}", money(cost)) for month, cost in sums.by_month]),
        (_("By kind"), [(names[kind], money(cost)) for kind, cost in sums.by_kind]),
        (_("By unit"), [(name, money(cost)) for name, cost in sums.by_unit]),
        (
            _("By cause"),
            [(path_words(one) if one else _("Cause not named"), money(cost)) for one, cost in sums.by_cause]
            + ([(_("Rewards, no case behind them"), money(sums.rewards))] if sums.rewards else []),
        ),
    ]
    context = {
        "form": form,
        "page_obj": page,
        "lines": [(row, money(row.amount), _occasion(row)) for row in page],
        "total": money(sums.total),
        "n_cases": sums.n_cases,
        "mean": money((sums.total - sums.rewards) / sums.n_cases) if sums.n_cases else "",
        "tables": tables,
        "query": query.urlencode(),
        "is_filtered": bool(query),
        "tab": "ledger",
    }
    return render(request, "recovery/ledger.html", context)


def _occasion(row: CostEntry) -> tuple[str, str]:
    """Where a line of the ledger leads, and what stands there."""
    if row.case_number is not None:
        return reverse("case", args=[row.case_number]), f"#{row.case_number}"
    occasion, number = occasion_of(row.reference)
    return (
        (reverse(occasion.page, args=[number]), f"{in_language(occasion)} #{number}")
        if occasion
        else ("", "")
    )


def _filter(form: LedgerForm) -> queries.LedgerFilter:
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    return queries.LedgerFilter(
        data.get("first_on"), data.get("last_on"), data.get("kind", ""), data.get("unit")
    )


@require_GET
def ledger_file(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    user = user_of(request)
    rows = queries.ledger(user, _filter(LedgerForm(user, request.GET or None)))
    names = dict(RemedyKind.choices)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="remedy-costs.csv"'
    heads = [_("At"), _("Unit"), _("Case"), _("Kind"), _("Remedy"), _("Cost"), _("Entered by")]
    write_csv(
        response,  # type: ignore[arg-type]
        heads,
        (
            [
                timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
                row.unit.name,
                row.case_number or row.reference,
                str(names[row.kind]),
                row.remedy_name,
                row.amount,
                row.by.name if row.by else "",
            ]
            for row in rows.iterator(chunk_size=2000)
        ),
    )
    return response


@require_GET
def fairness(request: HttpRequest) -> HttpResponse:
    """The same problem, different compensation."""
    user = user_of(request)
    form = PeriodForm(user, request.GET or None)
    unit, days = form.chosen(user)
    groups = like_groups(user, timezone.now() - timedelta(days=days))
    lines: list[dict[str, Any]] = []
    for group in groups:
        if group.spread is None or not any(unit.contains(one.case.unit) for one in group.compensated):
            continue
        lines.append(
            {
                "group": group,
                "type": CaseType(group.type).label,
                "severity": Severity(group.severity).label,
                "cause": path_words(group.cause) if group.cause else _("Cause not named"),
                "share": group.n_compensated / group.n_cases,
                "amounts": _five(group.spread),
                "outliers": [
                    (one, one.case.title_in(page_language()), money(one.cost)) for one in group.outliers
                ],
            }
        )
    context = {
        "form": form,
        "lines": lines,
        "n_outliers": sum(len(x["outliers"]) for x in lines),
        "tab": "fairness",
    }
    return render(request, "recovery/fairness.html", context)


def _five(spread: Spread) -> list[tuple[str, str]]:
    return [
        (_("Lowest"), money(spread.lowest)),
        (_("Lower quartile"), money(spread.lower_quartile)),
        (_("Median"), money(spread.middle)),
        (_("Upper quartile"), money(spread.upper_quartile)),
        (_("Highest"), money(spread.highest)),
    ]


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Customers to be won back, what is due first."""
    user, today = user_of(request), timezone.localdate()
    lines: list[dict[str, Any]] = []
    for plan in queries.plans_of(user).order_by("-pk")[:300]:
        waiting = [step for step in plan.steps.all() if step.done_at is None]
        is_running = plan.state == PlanState.RUNNING
        lines.append(
            {
                "plan": plan,
                "title": plan.case.title_in(page_language()),
                "next": waiting[0] if waiting and is_running else None,
                "is_late": bool(waiting) and is_running and waiting[0].due_on < today,
            }
        )
    lines.sort(key=lambda line: (line["next"] is None, line["next"].due_on if line["next"] else today))
    return render(request, "recovery/plans.html", {"lines": lines, "tab": "plans"})


@require_POST
def begin_plan(request: HttpRequest, case_id: int) -> HttpResponse:
    """Plan to win the customer of a case back."""
    user = user_of(request)
    case = case_for(user, case_id)
    try:
        plan = services.begin_plan(
            by=user, case_id=case.pk, goal=request.POST.get("goal", ""), language=page_language()
        )
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
        return redirect("case", case.pk)
    messages.success(request, _("The plan has begun; change its steps as you need."))
    return redirect("win-back", plan.pk)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: its steps, and how it ends."""
    user = user_of(request)
    found = queries.plan_for(user, plan_id)
    form, problem = StepForm(), None
    if request.method == "POST":
        if request.POST.get("act") == "add":
            form = StepForm(request.POST)
        try:
            if _changed(request, found, form):
                messages.success(request, _("Saved."))
                return redirect("win-back", found.pk)
        except Problem as raised:
            problem = raised
    context = {
        "plan": found,
        "title": found.case.title_in(page_language()),
        "steps": list(found.steps.select_related("done_by")),
        "cause": queries.finding_of(found.case),
        "known": queries.problem_of(found.case),
        "form": form,
        "problem": problem,
        "typed": request.POST.get("proof", ""),
        "today": timezone.localdate(),
        "tab": "plans",
    }
    return render(request, "recovery/plan.html", context, status=422 if request.method == "POST" else 200)


def _changed(request: HttpRequest, plan: Plan, form: StepForm) -> bool:
    user, act = user_of(request), request.POST.get("act", "")
    key = request.POST.get("step", "")
    match act:
        case "add":
            if not form.is_valid():
                return False
            services.add_step(by=user, plan_id=plan.pk, **form.cleaned_data)
        case "done" | "remove":
            step = get_object_or_404(plan.steps.all(), pk=int(key) if key.isdigit() else 0)
            if act == "done":
                outcome = request.POST.get("outcome", "")
                services.finish_step(by=user, plan_id=plan.pk, step_id=step.pk, outcome=outcome)
            else:
                services.remove_step(by=user, plan_id=plan.pk, step_id=step.pk)
        case "won" | "lost":
            services.end_plan(by=user, plan_id=plan.pk, won=act == "won", proof=request.POST.get("proof", ""))
        case _:
            raise Http404
    return True


@require_GET
def bad_reviews(request: HttpRequest) -> HttpResponse:
    """Bad reviews: who wrote, whether there is a case, whether anybody answered."""
    user = user_of(request)
    every = reviews.low_reviews_of(user, BAD)
    n, n_replied = every.count(), every.exclude(reply="").count()
    only_open = request.GET.get("which", "open") == "open"
    page = Paginator(every.filter(reply="") if only_open else every, PER_PAGE).get_page(
        request.GET.get("page")
    )
    cases = cases_about(user, [review.response_id for review in page])
    context = {
        "page_obj": page,
        "lines": [(review, cases.get(review.response_id)) for review in page],
        "only_open": only_open,
        "query": "" if only_open else "which=all",
        "n": n,
        "n_replied": n_replied,
        "rate": n_replied / n if n else None,
        "interval": wilson(n_replied, n),
        "tab": "reviews",
    }
    return render(request, "recovery/reviews.html", context)


@require_POST
def reply_to_review(request: HttpRequest, programme_id: int, review_id: int) -> HttpResponse:
    """Keep what was answered to a review; back to its case, or to the list."""
    user = user_of(request)
    review = reviews.review_for(user, programme_id, review_id)
    text = typed(request.POST.get("text", ""), 2000)
    if not text:
        messages.error(request, _("Write the reply first."))
    else:
        review_services.reply(by=user, review=review, text=text)
        messages.success(request, _("The reply is kept; publish it at the site as well."))
    case = request.POST.get("case", "")
    return redirect("case", case_for(user, int(case)).pk) if case.isdigit() else redirect("bad-reviews")
