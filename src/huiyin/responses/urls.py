"""Addresses of the answers."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, SIGNED_IN, page
from huiyin.responses import views

_ANSWERS = "programmes/<int:programme_id>/answers/"

urlpatterns: list[URLPattern] = [
    page(_ANSWERS, views.answers, name="answers", allow=SIGNED_IN),
    page(_ANSWERS + "export/<str:kind>/", views.export, name="answers-export", allow=ANALYSTS),
    page(_ANSWERS + "<int:response_id>/", views.answer, name="answer", allow=SIGNED_IN),
]
