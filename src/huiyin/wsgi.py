"""The web application as the server loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from huiyin.analytics.registry import Registry
from huiyin.shell._lifeline import die_with_parent

die_with_parent()
application = get_wsgi_application()

# Load every address and registry now, in one thread: when several first requests import the same
# modules at once, Python breaks the tie by handing out half-made modules.
get_resolver().url_patterns  # noqa: B018 - read for its effect
for registry in Registry.all():
    registry.discover()
