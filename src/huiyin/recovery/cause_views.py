"""Pages of causes: of one case, their tree, and which of them make up most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_asked, unit_choices, unit_names, user_of
from huiyin.analytics.drivers.pareto import VERDICTS, pareto_of_counts
from huiyin.analytics.problems import Problem
from huiyin.cases.queries import case_for
from huiyin.core.languages import page_language
from huiyin.recovery import queries, services
from huiyin.recovery.causes import Branch, causes_over, choices_of, flat, lacking_for, path_words, tree_of
from huiyin.recovery.fishbone import Bone, Twig, fishbone
from huiyin.recovery.forms import CauseForm, NewCauseForm, PeriodForm
from huiyin.recovery.models import Cause
from huiyin.recovery.remedy_views import may_manage


def diagram(
    unit: Unit, head: str, counts: Mapping[int, int] | None = None, meant: int | None = None
) -> SafeString | None:
    """The fishbone of a unit's causes, with counts, or with the one meant marked; None without causes."""
    counts = counts or {}
    tree = tree_of(causes_over(unit))
    if not tree:
        return None
    bones = [
        Bone(branch.cause.name_in(page_language()), tuple(_twigs(branch, counts, meant))) for branch in tree
    ]
    bones.sort(key=lambda bone: not any(twig.is_meant for twig in bone.twigs))  # in sight on a phone, too
    return fishbone(head, bones, words=_("Causes of “%(head)s” as a fishbone") % {"head": head})


def _twigs(branch: Branch, counts: Mapping[int, int], meant: int | None) -> list[Twig]:
    def total(one: Branch) -> int:
        return counts.get(one.cause.pk, 0) + sum(map(total, one.below))

    def holds(one: Branch) -> bool:
        return one.cause.pk == meant or any(map(holds, one.below))

    twigs = [Twig(one.cause.name_in(page_language()), total(one), holds(one)) for one in branch.below]
    own = counts.get(branch.cause.pk, 0)
    if own or branch.cause.pk == meant:
        twigs.append(Twig(_("not said more closely"), own, branch.cause.pk == meant))
    return twigs


@require_http_methods(["GET", "POST"])
def case_cause(request: HttpRequest, case_id: int) -> HttpResponse:
    """The cause of a case: five whys, a place in the tree, and what we learn."""
    user, problem = user_of(request), None
    case = case_for(user, case_id)
    finding = queries.finding_of(case)
    choices = choices_of(case.unit)
    if finding and not finding.cause.is_active:
        choices = [(str(finding.cause.pk), finding.cause.name_in(page_language())), *choices]
    form = CauseForm(choices, request.POST or None, initial=CauseForm.initial_of(finding))
    if request.method == "POST" and form.is_valid():
        try:
            services.name_cause(
                by=user,
                case_id=case.pk,
                cause_id=int(form.cleaned_data["cause"]),
                whys=form.answers(),
                lesson=form.cleaned_data["lesson"],
            )
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The cause was saved."))
            return redirect("case", case.pk)
    meant = finding.cause_id if finding else None
    context = {
        "case": case,
        "title": case.title_in(page_language()),
        "form": form,
        "has_causes": bool(choices),
        "manages": may_manage(user),
        "diagram": diagram(case.unit, case.title_in(page_language()), meant=meant),
        "lacking": lacking_for(case),
        "problem": problem,
    }
    return render(
        request, "recovery/case_cause.html", context, status=422 if request.method == "POST" else 200
    )


@require_GET
def causes(request: HttpRequest) -> HttpResponse:
    """Which causes make up most of the cases: Pareto's chart, by unit, and the fishbone."""
    user = user_of(request)
    form = PeriodForm(user, request.GET or None)
    unit, days = form.chosen(user)
    since = timezone.now() - timedelta(days=days)
    counted = queries.cause_counts(unit, since)
    by_cause: Counter[int] = Counter()
    known: dict[int, Cause] = {}
    for row in counted:
        by_cause[row.cause.pk] += row.n
        known[row.cause.pk] = row.cause
    n_without, n_cases = queries.n_without_cause(user, unit, since)
    names = {key: path_words(cause) for key, cause in known.items()}
    context = {
        "form": form,
        "unit": unit,
        "lines": pareto_lines(by_cause, names),
        "chart": pareto_chart(by_cause, names),
        "n": sum(by_cause.values()),
        "n_without": n_without,
        "n_cases": n_cases,
        "units": by_unit(unit, counted, names),
        "diagram": diagram(unit, _("Unhappy customers"), by_cause),
        "has_causes": bool(by_cause) or bool(causes_over(unit)),
        "manages": may_manage(user),
        "tab": "causes",
    }
    return render(request, "recovery/causes.html", context)


def pareto_lines(counts: Mapping[int, int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """One line a cause, largest first: count, share, running total, and whether it surely is of the vital few."""
    total, running = sum(counts.values()), 0
    verdicts: dict[str, str] = {}
    if len(counts) > 1:
        found = pareto_of_counts({str(key): n for key, n in counts.items()})
        verdicts = {factor.factor: factor.verdict for factor in found.factors}
    lines = []
    for key, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        running += n
        verdict = verdicts.get(str(key), "")
        lines.append(
            {
                "name": names[key],
                "n": n,
                "share": n / total,
                "cumulative": running / total,
                "verdict": verdict,
                "verdict_words": VERDICTS.get(verdict, {"zh": "", "en": ""}),
            }
        )
    return lines


def pareto_chart(
    counts: Mapping[int, int], names: Mapping[int, str], most: int = 12
) -> dict[str, Any] | None:
    """Bars of counts with the running share as a line; None without two causes."""
    lines = pareto_lines(counts, names)[:most]
    if len(lines) < 2:
        return None
    values = [
        {
            "cause": line["name"].rpartition(" › ")[2] or line["name"],
            "n": line["n"],
            "share": line["cumulative"],
        }
        for line in lines
    ]
    x = {
        "field": "cause",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": -40, "labelLimit": 90},
    }
    share = {"field": "share", "type": "quantitative", "title": _("Running share"), "axis": {"format": "%"}}
    share["scale"] = {"domain": [0, 1]}
    count = {"field": "n", "type": "quantitative", "title": _("Cases"), "axis": {"tickMinStep": 1}}
    return {
        "width": "container",
        "height": 260,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": x, "y": count}},
            {"mark": {"type": "line", "point": True, "color": "#f76707"}, "encoding": {"x": x, "y": share}},
        ],
        "resolve": {"scale": {"y": "independent"}},
    }


def by_unit(
    unit: Unit, counted: list[queries.CauseCount], names: Mapping[int, str], most: int = 3
) -> list[dict[str, Any]]:
    """The largest causes of each unit below, with their share there; units with most cases first."""
    words = unit_names(unit.path)
    per: dict[str, Counter[int]] = {}
    for row in counted:
        per.setdefault(row.unit_path, Counter())[row.cause.pk] += row.n
    lines = []
    for path, counts in sorted(per.items(), key=lambda pair: -sum(pair[1].values())):
        n = sum(counts.values())
        running, top = 0, []
        for key, count in counts.most_common(most):
            running += count
            top.append({"name": names[key], "n": count, "share": count / n, "cumulative": running / n})
        lines.append({"name": words.get(path, path), "n": n, "top": top})
    return lines


@require_http_methods(["GET", "POST"])
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of causes of a unit, to change."""
    user, unit, problem = user_of(request), unit_asked(request), None
    causes = causes_over(unit, with_inactive=True)
    own = [one.pk for one in causes if user.unit.contains(one.unit)]
    form = NewCauseForm(choices_of(unit), request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        parent = next((one for one in causes if str(one.pk) == data["parent"]), None)
        try:
            services.add_cause(by=user, unit=unit, parent=parent, name=data["name"], name_en=data["name_en"])
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?unit={unit.pk}")
    context = {
        "lines": flat(tree_of(causes)),
        "own": own,
        "form": form,
        "problem": problem,
        "unit": unit,
        "units": unit_choices(user),
        "may_start": not causes,
        "tab": "causes",
    }
    return render(request, "recovery/tree.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def start_tree(request: HttpRequest) -> HttpResponse:
    """A tree to begin with."""
    unit = unit_asked(request)
    if services.start_tree(by=user_of(request), unit=unit):
        messages.success(request, _("The tree is there; change what does not fit."))
    return redirect(f"{reverse('cause-tree')}?unit={unit.pk}")


@require_POST
def change_cause(request: HttpRequest, cause_id: int) -> HttpResponse:
    """Another name for a cause, or offer it no more."""
    user = user_of(request)
    cause = queries.cause_for(user, cause_id)
    try:
        services.change_cause(
            by=user,
            cause=cause,
            name=request.POST.get("name", ""),
            name_en=request.POST.get("name_en", ""),
            is_active="is_active" in request.POST,
        )
        messages.success(request, _("Saved."))
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect(f"{reverse('cause-tree')}?unit={cause.unit_id}")
