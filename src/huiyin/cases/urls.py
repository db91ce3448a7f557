"""Addresses of the cases."""

from django.urls import URLPattern

from huiyin.cases import (
    customer_views,
    routing_views,
    views,
)
from huiyin.cases.clock_urls import clock_pages
from huiyin.cases.desk_urls import desk_pages
from huiyin.core.access import CASE_WORKERS, EVERYBODY, MANAGERS, page

urlpatterns: list[URLPattern] = [
    *desk_pages,
    *clock_pages,
    page("cases/rules/<slug:kind>/", routing_views.rules, name="case-rules", allow=MANAGERS),
    page("cases/rules/<slug:kind>/new/", routing_views.rule, name="case-rule-new", allow=MANAGERS),
    page("cases/rules/<slug:kind>/<int:rule_id>/", routing_views.rule, name="case-rule", allow=MANAGERS),
    page(
        "cases/rules/<slug:kind>/<int:rule_id>/<slug:name>/",
        routing_views.rule_act,
        name="case-rule-act",
        allow=MANAGERS,
    ),
    page("cases/categories/", routing_views.categories, name="case-categories", allow=MANAGERS),
    page("cases/categories/<int:category_id>/", routing_views.category, name="case-category", allow=MANAGERS),
    page("cases/staff/", routing_views.staff, name="case-staff", allow=MANAGERS),
    page("cases/<int:case_id>/", views.case, name="case", allow=CASE_WORKERS),
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
