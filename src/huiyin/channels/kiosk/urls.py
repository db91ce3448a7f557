"""Addresses of rating devices."""

from django.urls import URLPattern

from huiyin.channels.kiosk import device_views, views
from huiyin.core.access import ANALYSTS, EVERYBODY, MANAGERS, page

_PROGRAMME = "programmes/<int:programme_id>"

urlpatterns: list[URLPattern] = [
    page(f"{_PROGRAMME}/devices/", views.devices, name="kiosks", allow=ANALYSTS),
    page(
        f"{_PROGRAMME}/questionnaires/<int:questionnaire_id>/devices/new/",
        views.new_device,
        name="kiosk-new",
        allow=MANAGERS,
    ),
    page(f"{_PROGRAMME}/devices/<int:device_id>/", views.device, name="kiosk", allow=MANAGERS),
    page(
        f"{_PROGRAMME}/devices/<int:device_id>/close/", views.close_device, name="kiosk-close", allow=MANAGERS
    ),
    page("k/worker.js", device_views.worker, name="kiosk-worker", allow=EVERYBODY),
    page("k/<str:token>/", device_views.screen, name="kiosk-screen", allow=EVERYBODY),
    page("k/<str:token>/book/", device_views.book, name="kiosk-book", allow=EVERYBODY),
    page("k/<str:token>/deliver/", device_views.deliver, name="kiosk-deliver", allow=EVERYBODY),
]
