"""Pages for people: keys of machines, endpoints of other systems and their log."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.api import queries, services, webhook_queries, webhook_services
from huiyin.api.contracts import Scope
from huiyin.api.forms import EVENT_NAMES, EndpointForm, KeyForm
from huiyin.core.network import public_root

PER_PAGE = 50


def keys(request: HttpRequest) -> HttpResponse:
    """The keys of the unit, and a new one."""
    form = KeyForm(request.POST if request.method == "POST" else None, user=user_of(request))
    token = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _key, token = services.make_key(
            by=user_of(request),
            name=chosen["name"],
            scopes=[Scope(value) for value in chosen["scopes"]],
            days=chosen["days"],
            origins=chosen["origins"],
            per_second=chosen["per_second"],
            request=request,
            **form.placed(),
        )
        form = KeyForm(None, user=user_of(request))
    rows = list(queries.keys_of(user_of(request)))
    for row in rows:
        row.scope_words = [Scope(value).words for value in row.scopes]  # type: ignore[attr-defined]
    base = public_root(request)
    return _kept_secret(
        render(request, "api/keys.html", {"form": form, "keys": rows, "token": token, "base": base})
    )


@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """From now on a key opens nothing."""
    services.revoke_key(by=user_of(request), key=queries.key_for(user_of(request), key_id), request=request)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("api-keys")


def webhooks(request: HttpRequest) -> HttpResponse:
    """The endpoints that are told of news, and a new one."""
    form = EndpointForm(request.POST if request.method == "POST" else None, user=user_of(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _made, secret = webhook_services.make_endpoint(
            by=user_of(request),
            name=chosen["name"],
            url=chosen["url"],
            events=chosen["events"],
            request=request,
            **form.placed(),
        )
        form = EndpointForm(None, user=user_of(request))
    context = {"form": form, "endpoints": webhook_queries.endpoints_of(user_of(request)), "secret": secret}
    return _kept_secret(render(request, "api/webhooks.html", context))


@require_GET
def webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """One endpoint and what it was told."""
    return _webhook(request, endpoint_id)


def _webhook(request: HttpRequest, endpoint_id: int, secret: str = "") -> HttpResponse:
    endpoint = webhook_queries.endpoint_for(user_of(request), endpoint_id)
    page = Paginator(webhook_queries.messages_of(endpoint), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": endpoint,
        "told": [EVENT_NAMES[event] for event in endpoint.events if event in EVENT_NAMES],
        "page_obj": page,
        "secret": secret,
    }
    return _kept_secret(render(request, "api/webhook.html", context))


@require_POST
def webhook_test(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Send a message that tells of nothing."""
    endpoint = webhook_queries.endpoint_for(user_of(request), endpoint_id)
    webhook_services.send_test(by=user_of(request), endpoint=endpoint)
    messages.success(request, _("A test message is on its way; its outcome appears in the log."))
    return redirect("api-webhook", endpoint_id)


@require_POST
def webhook_rotate(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """A new secret, shown once."""
    endpoint = webhook_queries.endpoint_for(user_of(request), endpoint_id)
    secret = webhook_services.rotate_secret(by=user_of(request), endpoint=endpoint, request=request)
    return _webhook(request, endpoint_id, secret)


@require_POST
def webhook_switch(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Off, or on again."""
    endpoint = webhook_queries.endpoint_for(user_of(request), endpoint_id)
    is_on = request.POST.get("is_on") == "1"
    webhook_services.switch_endpoint(by=user_of(request), endpoint=endpoint, is_on=is_on, request=request)
    return redirect("api-webhook", endpoint_id)


@require_POST
def webhook_remove(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Forget the endpoint."""
    endpoint = webhook_queries.endpoint_for(user_of(request), endpoint_id)
    webhook_services.remove_endpoint(by=user_of(request), endpoint=endpoint, request=request)
    messages.success(request, _("The endpoint was removed."))
    return redirect("api-webhooks")


@require_POST
def webhook_resend(request: HttpRequest, endpoint_id: int, message_id: int) -> HttpResponse:
    """Send one message once more."""
    message = webhook_queries.message_for(user_of(request), endpoint_id, message_id)
    webhook_services.resend(by=user_of(request), message=message, request=request)
    messages.success(request, _("The message is sent once more."))
    return redirect("api-webhook", endpoint_id)


def _kept_secret(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
