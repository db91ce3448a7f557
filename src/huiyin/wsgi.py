"""The web application as the server loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

if os.environ.get("HUIYIN_SUPERVISED") == "1":
    from huiyin.shell._lifeline import die_with_parent

    die_with_parent()
