"""Addresses of places on websites."""

from django.urls import URLPattern

from huiyin.channels.embed import views
from huiyin.core.access import ANALYSTS, EVERYBODY, MANAGERS, page

_PROGRAMME = "programmes/<int:programme_id>"
_PLACE = f"{_PROGRAMME}/websites/<int:placement_id>"

urlpatterns: list[URLPattern] = [
    page(f"{_PROGRAMME}/websites/", views.placements, name="embeds", allow=ANALYSTS),
    page(
        f"{_PROGRAMME}/questionnaires/<int:questionnaire_id>/websites/new/",
        views.new_placement,
        name="embed-new",
        allow=MANAGERS,
    ),
    page(f"{_PLACE}/", views.placement, name="embed", allow=MANAGERS),
    page(f"{_PLACE}/close/", views.close_placement, name="embed-close", allow=MANAGERS),
    page(f"{_PLACE}/try/", views.try_out, name="embed-try", allow=MANAGERS),
    page("e/<str:code>.js", views.script, name="embed-script", allow=EVERYBODY),
]
