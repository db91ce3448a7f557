"""Addresses of the kernel."""

from huiyin.core import views
from huiyin.core.access import ADMINISTRATORS, EVERYBODY, page

urlpatterns = [
    page("-/health/", views.health, name="health", allow=EVERYBODY),
    page("-/gallery/", views.gallery_page, name="gallery", allow=ADMINISTRATORS),
    page("-/events/", views.events_page, name="events", allow=ADMINISTRATORS),
    page("-/events/retry/", views.events_retry, name="events-retry", allow=ADMINISTRATORS),
    page("-/audit/", views.audit_page, name="audit", allow=ADMINISTRATORS),
    page("help/", views.help_page, name="help", allow=EVERYBODY),
    page("help/<slug:page>/", views.help_page, name="help-page", allow=EVERYBODY),
]
