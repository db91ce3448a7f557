"""Pages of measurement: contracts, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.codebook import Variable
from huiyin.analytics.measures import measures
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.metrics import editing, grade_maps, queries, services
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.forms import ContractForm
from huiyin.metrics.lineage import Lineage, lineage_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook, programme_for
from huiyin.warehouse import queries as warehouse


def contract_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The contracts in force, those suggested, those retired."""
    programme = programme_for(user_of(request), programme_id)
    page = {
        "programme": programme,
        "tab": "contracts",
        "contracts": queries.contract_rows(programme.pk),
        "suggestions": queries.open_suggestions(programme.pk),
        "retired": queries.retired_contracts(programme.pk),
        "measures": {measure.key: measure for measure in measures},
        "labels": {v.key: v.label_in(page_language()) for v in codebook(programme.pk)},
    }
    return render(request, "metrics/contracts.html", page)


@require_POST
def contract_confirm(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Confirm one suggested contract (`key`), or all of them."""
    programme = programme_for(user_of(request), programme_id)
    wanted = request.POST.get("key", "")
    chosen = [s for s in queries.open_suggestions(programme.pk) if wanted in ("", s.key)]
    for contract in chosen:
        services.confirm_contract(by=user_of(request), programme_id=programme.pk, definition=contract)
    if chosen:
        names = _(", ").join(contract.name_in(page_language()) for contract in chosen)
        messages.success(request, _("Confirmed: %(names)s") % {"names": names})
    return redirect("programme" if request.POST.get("next") == "figures" else "contracts", programme.pk)


@require_POST
def contract_retire(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """Take a contract out of use; its versions stay."""
    programme = programme_for(user_of(request), programme_id)
    contract = _current(programme, key)
    if contract is None:
        raise Http404
    services.retire_contract(by=user_of(request), programme_id=programme.pk, key=key)
    messages.success(request, _("%(name)s is retired.") % {"name": contract.name_in(page_language())})
    return redirect("contracts", programme.pk)


def contract_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose a measure, then fill in a contract for it."""
    programme = programme_for(user_of(request), programme_id)
    variables = codebook(programme.pk)
    key = request.POST.get("measure") or request.GET.get("measure", "")
    if key not in measures or not editing.candidates(variables, key):
        page = {
            "programme": programme,
            "tab": "contracts",
            "choices": [(m, bool(editing.candidates(variables, m.key))) for m in measures],
        }
        return render(request, "metrics/contract_new.html", page)
    taken = {row.key for row in queries.current_contracts(programme.pk)}
    taken |= {row.key for row in queries.retired_contracts(programme.pk)}
    return _edit(request, programme, variables, editing.draft(key, variables, taken), is_new=True)


def contract_edit(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """Change a contract (or a suggestion before it is confirmed); saving makes a new version."""
    programme = programme_for(user_of(request), programme_id)
    current = _current(programme, key)
    contract = current or next((s for s in queries.open_suggestions(programme.pk) if s.key == key), None)
    if contract is None:
        raise Http404
    return _edit(request, programme, codebook(programme.pk), contract, is_new=current is None)


def _current(programme: Programme, key: str) -> MetricContract | None:
    return next((c for c in queries.current_contracts(programme.pk) if c.key == key), None)


def _edit(
    request: HttpRequest,
    programme: Programme,
    variables: Sequence[Variable],
    contract: MetricContract,
    *,
    is_new: bool,
) -> HttpResponse:
    act = request.POST.get("act", "save")
    if request.method == "POST" and act != "save":
        form = ContractForm(
            codebook=variables, contract=contract, initial=_filled_in(request, variables, contract, act)
        )
    elif request.method == "POST":
        form = ContractForm(request.POST, codebook=variables, contract=contract)
        if form.is_valid() and (saved := _save(request, programme, form)) is not None:
            words = _("%(name)s is saved as version %(version)s.")
            name = form.contract().name_in(page_language())
            messages.success(request, words % {"name": name, "version": saved})
            return redirect("contracts", programme.pk)
    else:
        form = ContractForm(codebook=variables, contract=contract)
    page = {
        "programme": programme,
        "tab": "contracts",
        "form": form,
        "contract": contract,
        "measure": measures[contract.measure],
        "parts": form.parts,
        "is_new": is_new,
        "is_percent": editing.shown_factor(form.measure) == 100,
        "bounds": editing.shown_bounds(form.measure, contract),
        "history": [] if is_new else queries.contract_history(programme.pk, contract.key),
    }
    return render(request, "metrics/contract.html", page)


def _save(request: HttpRequest, programme: Programme, form: ContractForm) -> int | None:
    """The stored version, or None with the problem shown in the form."""
    contract = form.contract()
    try:
        stored = services.confirm_contract(
            by=user_of(request),
            programme_id=programme.pk,
            definition=contract,
        )
    except Problem as problem:
        words = problem.words(page_language())
        form.add_error(None, f"{words.title} {words.cause} {words.cure}")
        return None
    return stored.version


def _filled_in(
    request: HttpRequest, variables: Sequence[Variable], contract: MetricContract, act: str
) -> dict[str, Any]:
    """What was typed, with equal weights or a grade map filled in by a button."""
    form = ContractForm(codebook=variables, contract=contract)
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in form.fields}
    chosen = [v.key for v in form.variables if request.POST.get(f"use_{v.key}")]
    typed |= {f"use_{v.key}": v.key in chosen for v in form.variables}
    if act == "equal" and chosen:
        typed |= {f"weight_{v.key}": "" for v in form.variables}
        typed |= {f"weight_{key}": editing.typed(1 / len(chosen)) for key in chosen}
        typed["weight_source"] = "equal"
    elif act in ("share_of_maximum", "linear"):
        make = grade_maps.linear if act == "linear" else grade_maps.share_of_maximum
        for at, scale in enumerate(form.scales):
            typed |= {
                f"grade_{at}_{position}": editing.typed(value)
                for position, (_a, value) in enumerate(make(scale))
            }
    return typed


# -- where a figure comes from ------------------------------------------------------------------


def _lineage(request: HttpRequest, programme_id: int, key: str) -> tuple[Programme, Lineage]:
    programme = programme_for(user_of(request), programme_id)
    wave = request.GET.get("wave")
    found = lineage_of(queries.programme_figures(programme.pk, wave), key, request.GET.get("question", ""))
    if found is None:
        raise Http404
    return programme, found


def figure(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """Everything behind one figure."""
    programme, found = _lineage(request, programme_id, key)
    page = {
        "programme": programme,
        "tab": "figures",
        "lineage": found,
        "history": queries.contract_history(programme.pk, key),
        "fact_parts": [] if found.last_good else warehouse.fact_parts(programme.pk),
        "query": request.GET.urlencode(),
        "is_percent": editing.shown_factor(found.measure) == 100,
    }
    return render(request, "metrics/figure.html", page)


def figure_json(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """The same as a JSON file."""
    programme, found = _lineage(request, programme_id, key)
    data = {"programme": programme.name, "label": programme.marks, **found.as_json()}
    data["facts"] = [
        {"part": part.name, "rows": part.n_rows, "sha256": part.sha256}
        for part in ([] if found.last_good else warehouse.fact_parts(programme.pk))
    ]
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = (
        f'attachment; filename="figure-{programme.pk}-{found.contract.version}.json"'
    )
    return response
