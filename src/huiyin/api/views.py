"""Pages for people: keys of machines, endpoints of other systems and their log."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.api import queries, services, webhook_queries, webhook_services
from huiyin.api.contracts import Scope
from huiyin.api.forms import EVENT_NAMES, EndpointForm, KeyForm

PER_PAGE = 50


class SignedInRequest(HttpRequest):
    """A request that `access.page` has let through: whoever sent it is a person."""

    user: User


def keys(request: SignedInRequest) -> HttpResponse:
    """The keys of the unit, and a new one."""
    form = KeyForm(request.POST if request.method == "POST" else None, user=request.user)
    token = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _key, token = services.make_key(
            by=request.user,
            name=chosen["name"],
            scopes=[Scope(value) for value in chosen["scopes"]],
            days=chosen["days"],
            origins=chosen["origins"],
            per_second=chosen["per_second"],
            request=request,
            **form.placed(),
        )
        form = KeyForm(None, user=request.user)
    rows = list(queries.keys_of(request.user))
    for row in rows:
        row.scope_words = [Scope(value).words for value in row.scopes]  # type: ignore[attr-defined]
    base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    return _kept_secret(
        render(request, "api/keys.html", {"form": form, "keys": rows, "token": token, "base": base})
    )


@require_POST
def revoke(request: SignedInRequest, key_id: int) -> HttpResponse:
    """From now on a key opens nothing."""
    services.revoke_key(by=request.user, key=queries.key_for(request.user, key_id), request=request)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("api-keys")


def webhooks(request: SignedInRequest) -> HttpResponse:
    """The endpoints that are told of news, and a new one."""
    form = EndpointForm(request.POST if request.method == "POST" else None, user=request.user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _made, secret = webhook_services.make_endpoint(
            by=request.user,
            name=chosen["name"],
            url=chosen["url"],
            events=chosen["events"],
            request=request,
            **form.placed(),
        )
        form = EndpointForm(None, user=request.user)
    context = {"form": form, "endpoints": webhook_queries.endpoints_of(request.user), "secret": secret}
    return _kept_secret(render(request, "api/webhooks.html", context))


@require_GET
def webhook(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """One endpoint and what it was told."""
    return _webhook(request, endpoint_id)


def _webhook(request: SignedInRequest, endpoint_id: int, secret: str = "") -> HttpResponse:
    endpoint = webhook_queries.endpoint_for(request.user, endpoint_id)
    page = Paginator(webhook_queries.messages_of(endpoint), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint,
        "told": [EVENT_NAMES[event] for event in endpoint.events if event in EVENT_NAMES],
        "page_obj": page,
        "secret": secret,
    }
    return _kept_secret(render(request, "api/webhook.html", context))


@require_POST
def webhook_test(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Send a message that tells of nothing."""
    endpoint = webhook_queries.endpoint_for(request.user, endpoint_id)
    webhook_services.send_test(by=request.user, endpoint=endpoint)
    messages.success(request, _("A test message is on its way; its outcome appears in the log."))
    return redirect("api-webhook", endpoint_id)


@require_POST
def webhook_rotate(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """A new secret, shown once."""
    endpoint = webhook_queries.endpoint_for(request.user, endpoint_id)
    secret = webhook_services.rotate_secret(by=request.user, endpoint=endpoint, request=request)
    return _webhook(request, endpoint_id, secret)


@require_POST
def webhook_switch(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Off, or on again."""
    endpoint = webhook_queries.endpoint_for(request.user, endpoint_id)
    is_on = request.POST.get("is_on") == "1"
    webhook_services.switch_endpoint(by=request.user, endpoint=endpoint, is_on=is_on, request=request)
    return redirect("api-webhook", endpoint_id)


@require_POST
def webhook_remove(request: SignedInRequest, endpoint_id: int) -> HttpResponse:
    """Forget the endpoint."""
    endpoint = webhook_queries.endpoint_for(request.user, endpoint_id)
    webhook_services.remove_endpoint(by=request.user, endpoint=endpoint, request=request)
    messages.success(request, _("The endpoint was removed."))
    return redirect("api-webhooks")


@require_POST
def webhook_resend(request: SignedInRequest, endpoint_id: int, message_id: int) -> HttpResponse:
    """Send one message once more."""
    message = webhook_queries.message_for(request.user, endpoint_id, message_id)
    webhook_services.resend(by=request.user, message=message, request=request)
    messages.success(request, _("The message is sent once more."))
    return redirect("api-webhook", endpoint_id)


def _kept_secret(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
