"""Respondents' pages inside other sites: only where a channel says so, and only for the sites it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from huiyin.core.middleware import content_policy

View = Callable[..., HttpResponse]
# Tells the page around it how high the content is and when it is done; nothing of what is said.
_TELLS = """<script nonce="{nonce}">(function(){{
var tell=function(what){{parent.postMessage({{huiyin:what,height:document.documentElement.offsetHeight}},"*")}};
new ResizeObserver(function(){{tell("height")}}).observe(document.body);
if(document.querySelector(".done"))tell("done")}})()</script></body>"""


def allow_frames(request: HttpRequest, origins: Sequence[str]) -> None:
    """Let the answer to this request stand in a frame of these sites."""
    request.framed_by = tuple(origins)  # type: ignore[attr-defined]


def may_be_framed(view: View) -> View:
    """A view whose answers stand in frames where `allow_frames` was called."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        origins = getattr(request, "framed_by", ())
        if origins:
            response.xframe_options_exempt = True
            response["Content-Security-Policy"] = content_policy(request, " ".join(["'self'", *origins]))
            if response.headers.get("Content-Type", "").startswith("text/html"):
                nonce = getattr(request, "csp_nonce", "")
                response.content = response.content.replace(b"</body>", _TELLS.format(nonce=nonce).encode())
        return response

    return framed
