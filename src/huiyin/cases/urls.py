"""Addresses of the cases."""

from django.urls import URLPattern

from huiyin.cases import customer_views, mail_views, views
from huiyin.cases.clock_urls import clock_pages
from huiyin.cases.desk_urls import desk_pages
from huiyin.cases.intake_urls import intake_pages
from huiyin.core.access import CASE_WORKERS, EVERYBODY, MANAGERS, page

urlpatterns: list[URLPattern] = [
    *desk_pages,
    *clock_pages,
    *intake_pages,
    page("cases/<int:case_id>/", views.case, name="case", allow=CASE_WORKERS),
    page(
        "cases/<int:case_id>/files/<int:file_id>/", mail_views.mail_file, name="case-file", allow=CASE_WORKERS
    ),
    page("cases/<int:case_id>/<slug:name>/", views.act, name="case-act", allow=CASE_WORKERS),
    page(
        "programmes/<int:programme_id>/answers/<int:response_id>/case/",
        views.open_for_answer,
        name="case-open",
        allow=CASE_WORKERS,
    ),
    page("programmes/<int:programme_id>/alerts/", views.alerts, name="alerts", allow=MANAGERS),
    page("c/<str:token>/", customer_views.verdict, name="case-verdict", allow=EVERYBODY),
]
