"""Who may open which page: one mechanism, checked for every URL.

Every route is made by `page`, which states who is allowed. A route without that statement does
not pass the tests, and a view reached past it refuses. Which *objects* a person sees is decided
by the gatekeepers in each app's `queries`, by unit subtree; what is outside answers 404, never 403.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme

from huiyin.core.roles import UserRole

View = Callable[..., HttpResponseBase]


class Allow(frozenset[UserRole]):
    """A set of roles with a name of its own."""


EVERYBODY = None  # no sign-in: respondents hold a token, visitors see only the way in
SIGNED_IN = Allow(UserRole)
CASE_WORKERS = Allow({UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR})
ANALYSTS = Allow({UserRole.ANALYST, UserRole.MANAGER, UserRole.ADMINISTRATOR})
MANAGERS = Allow({UserRole.MANAGER, UserRole.ADMINISTRATOR})
ADMINISTRATORS = Allow({UserRole.ADMINISTRATOR})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Off to sign in; back to the page itself, or to the page whose form was sent."""
    back = request.get_full_path()
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
        before = request.headers.get("Referer", "")
        ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
        back = urlsplit(before)._replace(scheme="", netloc="").geturl() if ours else "/"
    response = redirect_to_login(back)
    if request.headers.get("HX-Request"):  # a part of a page cannot become the sign-in page: the page goes
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response


def page(
    route: str,
    view: View,
    *,
    name: str,
    allow: Container[UserRole] | None,
) -> URLPattern:
    """A route that only the allowed roles reach; others are sent to sign in (or refused, if signed in)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if allow is not None:
            user = request.user
            if not user.is_authenticated:
                return _to_sign_in(request)
            if UserRole(user.role) not in allow:
                raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.allow = allow  # type: ignore[attr-defined]
    return path(route, guarded, name=name)
