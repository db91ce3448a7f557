"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.core.access import EVERYBODY, page
from huiyin.messaging import public_views

urlpatterns: list[URLPattern] = [
    page("o/<str:token>/", public_views.opt_out, name="opt-out", allow=EVERYBODY),
    page("hooks/messages/<str:token>/", public_views.message_hook, name="message-hook", allow=EVERYBODY),
]
