"""Addresses of this app."""

from huiyin.core.access import ANALYSTS, MANAGERS, page
from huiyin.reports import monitoring_views, views

_MONITORING = "programmes/<int:programme_id>/monitoring/"

urlpatterns = [
    page("programmes/<int:programme_id>/report/", views.report, name="report", allow=ANALYSTS),
    page(
        "programmes/<int:programme_id>/report/<slug:format_key>/",
        views.report_file,
        name="report-file",
        allow=ANALYSTS,
    ),
    page(_MONITORING, monitoring_views.monitoring, name="monitoring", allow=ANALYSTS),
    page(f"{_MONITORING}body/", monitoring_views.body, name="monitoring-body", allow=ANALYSTS),
    page(
        f"{_MONITORING}file/<slug:format_key>/",
        monitoring_views.evidence_file,
        name="monitoring-file",
        allow=ANALYSTS,
    ),
    page(f"{_MONITORING}plan/", monitoring_views.plan, name="monitoring-plan", allow=MANAGERS),
    page(f"{_MONITORING}reviews/new/", monitoring_views.new_review, name="review-new", allow=MANAGERS),
    page(
        f"{_MONITORING}reviews/<int:review_id>/withdraw/",
        monitoring_views.withdraw,
        name="review-withdraw",
        allow=MANAGERS,
    ),
]
