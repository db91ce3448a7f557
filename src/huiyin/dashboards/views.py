"""The home page and the figures page of a programme: they only read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.accounts.queries import user_of
from huiyin.analytics.measures import measures
from huiyin.analytics.results import in_words
from huiyin.cases.queries import cases_about
from huiyin.core import audit
from huiyin.core.access import ANALYSTS, CASE_WORKERS, MANAGERS
from huiyin.dashboards import presentation, queries
from huiyin.dashboards.forms import StudyForm, given_settings
from huiyin.metrics import queries as metrics
from huiyin.metrics import services
from huiyin.metrics.studies import Study, studies
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook, programme_for, waves


def home(request: HttpRequest) -> HttpResponse:
    """The person's cases (agents first of all) and the programmes they may see."""
    user = user_of(request)
    page = {
        "tiles": queries.programme_tiles(user),
        "my_cases": queries.my_cases(user),
        "reads_figures": user.role in ANALYSTS,
        "works_on_cases": user.role in CASE_WORKERS,
        "may_create": user.role in MANAGERS,
    }
    return render(request, "dashboards/home.html", page)


def programme_card(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The leading figures of one programme, for its card on the home page."""
    found = programme_for(user_of(request), programme_id)
    figures = metrics.programme_figures(found.pk)
    page = {"programme": found, "figures": figures, "leading": presentation.leading(figures)}
    return render(request, "dashboards/_card_figures.html", page)


def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The frame of the figures page at once; its body follows, or comes along with ?full=1."""
    found = programme_for(user_of(request), programme_id)
    page: dict[str, Any] = {
        "programme": found,
        "tab": "figures",
        "wave": _wave(request, found),
        "waves": [wave.name for wave in waves(found.pk)],
        "waiting": queries.news_waiting(found.pk),
        "full": "full" in request.GET,
        "studies": _in_order(),
    }
    if page["full"]:
        page |= _body(request, found)
    return render(request, "dashboards/programme.html", page)


def figures_body(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The figures themselves."""
    found = programme_for(user_of(request), programme_id)
    return render(request, "dashboards/_figures.html", _body(request, found))


def figures_state(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Whether answers are still on their way into the figures; asked again until they are not."""
    found = programme_for(user_of(request), programme_id)
    waiting = queries.news_waiting(found.pk)
    response = render(request, "dashboards/_state.html", {"programme": found, "waiting": waiting})
    if not waiting:
        response.headers["HX-Trigger"] = "figures-changed"
    return response


def study(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """One study: its settings, and a body that follows (or comes along with ?full=1); POST keeps settings."""
    found, wave = _studied(request, programme_id, key)
    language = get_language() or "zh-hans"
    offered = metrics.study_settings(found.pk, key, wave, _given(request, found, key, wave), language)
    kept = [setting for setting in offered.settings if setting.kept]
    viewed = [setting for setting in offered.settings if not setting.kept]
    form = StudyForm(kept, offered.values, language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and kept and form.is_valid():
        services.keep_study_settings(
            by=user_of(request),
            programme_id=found.pk,
            study=key,
            definition=form.settings,
        )
        messages.success(request, _("Saved. The figures below rest on these settings."))
        return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    page: dict[str, Any] = {
        "programme": found,
        "tab": "figures",
        "study": studies[key],
        "studies": _in_order(),
        "wave": wave,
        "waves": offered.waves if studies[key].one_wave else (),
        "kept_form": form if kept else None,
        "kept": metrics.kept_settings(found.pk, key),
        "view_form": StudyForm(viewed, offered.values, language) if viewed else None,
        "query": request.GET.urlencode(),
        "full": "full" in request.GET,
    }
    if page["full"]:
        page |= _study_body(request, found, key, wave)
    return render(request, "dashboards/study.html", page)


def study_body(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """The panels of a study."""
    found, wave = _studied(request, programme_id, key)
    return render(request, "dashboards/_study.html", _study_body(request, found, key, wave))


def study_workbook(request: HttpRequest, programme_id: int, key: str) -> FileResponse:
    """All tables of a study as a workbook."""
    found, wave = _studied(request, programme_id, key)
    language = get_language() or "zh-hans"
    page = metrics.study_page(found.pk, key, wave, _given(request, found, key, wave), language)
    if page.problem is not None:
        raise page.problem
    audit.record(
        "study.download", by=user_of(request), on=f"programme:{found.pk}", request=request, study=key
    )
    of_when = f"-{localtime(page.last_good.at):%Y-%m-%d-%H%M}" if page.last_good else ""
    name = f"{found.name}-{in_words(studies[key].name, language)}{of_when}.xlsx"
    content = presentation.study_workbook(page, language)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(content, as_attachment=True, filename=name, content_type=kind)


def _studied(request: HttpRequest, programme_id: int, key: str) -> tuple[Programme, str]:
    found = programme_for(user_of(request), programme_id)
    if key not in studies:
        raise Http404
    return found, _wave(request, found) if studies[key].one_wave else ""


def _given(request: HttpRequest, found: Programme, key: str, wave: str) -> dict[str, Any]:
    """The settings that the address holds."""
    language = get_language() or "zh-hans"
    offered = metrics.study_settings(found.pk, key, wave, {}, language)
    return given_settings([setting for setting in offered.settings if not setting.kept], request.GET)


def _in_order() -> list[Study]:
    return sorted(studies, key=lambda one: one.order)


def _study_body(request: HttpRequest, found: Programme, key: str, wave: str) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    page = metrics.study_page(found.pk, key, wave, _given(request, found, key, wave), language)
    return {
        "programme": found,
        "study": studies[key],
        "page": page,
        "panels": presentation.study_panels(page, language),
        "query": request.GET.urlencode(),
    }


def _wave(request: HttpRequest, found: Programme) -> str:
    """The chosen wave, "" for all; what is not a wave of the programme counts as all."""
    wanted = request.GET.get("wave", "")
    return wanted if wanted in {wave.name for wave in waves(found.pk)} else ""


def _body(request: HttpRequest, found: Programme) -> dict[str, Any]:
    user = user_of(request)
    language = get_language() or "zh-hans"
    figures = metrics.programme_figures(found.pk, _wave(request, found))
    drawn = presentation.drawn(figures, language)
    listed = [entry.response_id for entry in figures.watch_list]
    listed += [answer.response_id for answer in figures.open_answers]
    return {
        "programme": found,
        "figures": figures,
        "wave": figures.wave,
        "groups": presentation.headline_groups(figures),
        "charts": drawn.charts,
        "segments": drawn.segments,
        "sections": presentation.sections(figures),
        "suggestions": metrics.open_suggestions(found.pk),
        "labels": {variable.key: variable.label_in(language) for variable in codebook(found.pk)},
        "measures": {measure.key: measure for measure in measures},
        "cases": cases_about(user, listed),
        "works_on_cases": user.role in CASE_WORKERS,
    }
