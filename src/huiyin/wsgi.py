"""The web application as the server loads it."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

import pandas  # noqa: F401 - charts look for it among the loaded modules and must not find it half loaded
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from huiyin.analytics.registry import Registry
from huiyin.shell._lanes import Lane
from huiyin.shell._lifeline import die_with_parent

die_with_parent()
django_application = get_wsgi_application()

# Load every address and registry now, in one thread: when several first requests import the same
# modules at once, Python breaks the tie by handing out half-made modules.
get_resolver().url_patterns  # noqa: B018 - read for its effect
HEAVY = {"huiyin.facts.engines", "huiyin.reports.renderers"}
for registry in Registry.all():
    if registry.package not in HEAVY:
        registry.discover()


def _warm_up() -> None:
    """What takes seconds to load and is wanted by the first page of figures, loaded while nobody waits."""
    for registry in Registry.all():
        registry.discover()
    from huiyin.knowledge.searching import warm

    warm()  # thousands of articles take seconds
    # What is loaded now stays: the collector need not walk it again, which stops every thread for 150 ms.
    gc.collect()
    gc.freeze()


threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()

from huiyin.api import serving  # noqa: E402 - Django is set up first
from huiyin.channels import serving as answering  # noqa: E402
from huiyin.channels.serving import RespondentHandler  # noqa: E402
from huiyin.responses import intake  # noqa: E402

RESPONDENTS = ("/s/", "/k/", "/e/")  # what customers open, devices and websites too: a lane of their own
intake.start()
_respondents = RespondentHandler()


def _answering(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = _respondents if answering.takes(environ) else django_application
    return handler(environ, start_response)


# Most threads that answer wait for a commit, and the more of them wait, the more a commit holds.
_answers = Lane(_answering, "answers", n_threads=24, most_waiting=200)
_pages = Lane(django_application, "pages", n_threads=4, most_waiting=200)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers of machines and whole forms go the short way; respondents and signed-in people each have a lane."""
    if serving.takes(environ):
        return serving.application(environ, start_response)
    if not environ["PATH_INFO"].startswith(RESPONDENTS):
        return _pages(environ, start_response)
    return _respondents.at_once(environ, start_response) or _answers(environ, start_response)
