"""Addresses of how cases come in, where they go, and who answers for them."""

from django.urls import URLPattern

from huiyin.cases import intake_views, routing_views
from huiyin.core.access import CASE_WORKERS, MANAGERS, page

intake_pages: list[URLPattern] = [
    page("cases/new/", intake_views.new_case, name="case-new", allow=CASE_WORKERS),
    page("cases/first-asked/", intake_views.first_asked, name="case-first-asked", allow=CASE_WORKERS),
    page("cases/questions/", intake_views.questions, name="case-questions", allow=CASE_WORKERS),
    page(
        "cases/questions/<int:consultation_id>/",
        intake_views.question,
        name="case-question",
        allow=CASE_WORKERS,
    ),
    page("cases/<int:case_id>/hand-over/", intake_views.hand_over, name="case-hand-over", allow=CASE_WORKERS),
    page("cases/<int:case_id>/consult/", intake_views.consult, name="case-consult", allow=CASE_WORKERS),
    page("cases/<int:case_id>/told/", intake_views.told, name="case-told", allow=CASE_WORKERS),
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
]
