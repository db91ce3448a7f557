"""Addresses of paper."""

from django.urls import URLPattern

from huiyin.channels.paper import views
from huiyin.core.access import CASE_WORKERS, MANAGERS, SIGNED_IN, page

_ALL = "programmes/<int:programme_id>/paper/"
_ONE = f"{_ALL}<int:batch_id>/"
_SHEET = f"{_ONE}sheets/<int:sheet_id>/"

urlpatterns: list[URLPattern] = [
    page(_ALL, views.paper, name="paper", allow=SIGNED_IN),
    page(f"{_ALL}new/", views.batch_new, name="paper-new", allow=MANAGERS),
    page(_ONE, views.batch, name="paper-batch", allow=SIGNED_IN),
    page(f"{_ONE}print/", views.print_sheets, name="paper-print", allow=SIGNED_IN),
    page(f"{_ONE}returned/", views.take_back, name="paper-returned", allow=CASE_WORKERS),
    page(f"{_ONE}key/", views.key_next, name="paper-key-next", allow=CASE_WORKERS),
    page(f"{_SHEET}key/", views.key, name="paper-key", allow=CASE_WORKERS),
    page(f"{_SHEET}decide/", views.decide, name="paper-decide", allow=MANAGERS),
]
