"""Addresses of this app."""

from huiyin.core.access import ANALYSTS, page
from huiyin.reports import views

urlpatterns = [
    page("programmes/<int:programme_id>/report/", views.report, name="report", allow=ANALYSTS),
    page(
        "programmes/<int:programme_id>/report/<slug:format_key>/",
        views.report_file,
        name="report-file",
        allow=ANALYSTS,
    ),
]
