"""Saving views and what their owners do with them: every act is a form of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.explore import queries, services
from huiyin.explore.asked import asked_of
from huiyin.explore.forms import NameForm, SharedForm, ViewForm
from huiyin.explore.models import SavedView


def save(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Keep the question of the page as a view."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = user_of(request)
    asked = asked_of(user, programme_id, QueryDict(request.POST.get("address", "")))
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("A view needs a name of at most 120 characters. Nothing was saved."))
        return redirect(f"{reverse('explore', args=[programme_id])}?{asked.address}")
    view = services.save_view(
        by=user,
        programme=asked.programme,
        name=form.cleaned_data["name"],
        question=asked.question,
        chart=asked.chart,
        shared=form.cleaned_data["shared"] or SavedView.PRIVATE,
    )
    messages.success(request, _("The view is saved. Its address can be passed on to whoever may open it."))
    return redirect(_address(view))


def change(request: HttpRequest, programme_id: int, view_id: int, action: str) -> HttpResponse:
    """Rename, overwrite, share, duplicate, delete a view, or bring it back."""
    if action not in _ACTS:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = user_of(request)
    if action == "duplicate":
        view = queries.view_for(user, view_id)
    else:
        view = queries.own_view_for(user, view_id, deleted=action == "restore")
    if view.programme_id != programme_id:
        raise Http404
    return _ACTS[action](request, user, view)


def _rename(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        services.rename_view(by=user, view=view, name=form.cleaned_data["name"])
        messages.success(request, _("The view has its new name."))
    else:
        messages.warning(request, _("A view needs a name of at most 120 characters. Nothing was changed."))
    return redirect(_address(view))


def _overwrite(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    asked = asked_of(user, view.programme_id, QueryDict(request.POST.get("address", "")))
    services.overwrite_view(by=user, view=view, question=asked.question, chart=asked.chart)
    messages.success(request, _("The view now shows what you see."))
    return redirect(_address(view))


def _share(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    form = SharedForm(request.POST)
    if form.is_valid():
        services.share_view(by=user, view=view, shared=form.cleaned_data["shared"])
        messages.success(request, _("Who may open the view is set."))
    return redirect(_address(view))


def _duplicate(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    name = _("%(name)s (copy)") % {"name": view.name[:100]}
    copy = services.duplicate_view(by=user, view=view, name=name)
    messages.success(request, _("This is your own copy; only you can open it."))
    return redirect(_address(copy))


def _delete(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    services.delete_view(by=user, view=view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(f"{reverse('explore', args=[view.programme_id])}?deleted={view.pk}")


def _restore(request: HttpRequest, user: User, view: SavedView) -> HttpResponse:
    services.restore_view(by=user, view=view)
    messages.success(request, _("The view is back."))
    return redirect(_address(view))


def _address(view: SavedView) -> str:
    return f"{reverse('explore', args=[view.programme_id])}?view={view.pk}"


_ACTS: dict[str, Callable[[HttpRequest, User, SavedView], HttpResponse]] = {
    "rename": _rename,
    "overwrite": _overwrite,
    "share": _share,
    "duplicate": _duplicate,
    "delete": _delete,
    "restore": _restore,
}
