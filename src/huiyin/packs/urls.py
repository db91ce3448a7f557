"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, page
from huiyin.packs import views

urlpatterns: list[URLPattern] = [
    page("programmes/<int:programme_id>/templates/", views.templates, name="templates", allow=ANALYSTS),
    page(
        "programmes/<int:programme_id>/templates/<str:pack_key>/<str:template_key>/",
        views.look,
        name="template-look",
        allow=ANALYSTS,
    ),
]
