"""Addresses of customers' pages."""

from huiyin.core.access import ADMINISTRATORS, CASE_WORKERS, MANAGERS, page
from huiyin.profiles import care_views, manager_views, segment_views, value_views, views

_ONE = "customers/<int:contact_id>/"
_CARE, _SEGMENTS, _MANAGERS = "customers/care/", "customers/segments/", "customers/managers/"

urlpatterns = [
    page("customers/", views.customer_search, name="customers", allow=CASE_WORKERS),
    page("customers/by-number/", views.customer_by_number, name="customer-by-number", allow=CASE_WORKERS),
    page(_ONE, views.customer, name="customer", allow=CASE_WORKERS),
    page(_ONE + "timeline/", views.customer_timeline, name="customer-timeline", allow=CASE_WORKERS),
    page(_ONE + "preferences/", views.customer_preferences, name="customer-preferences", allow=CASE_WORKERS),
    page(
        _ONE + "preferences/<int:preference_id>/<slug:act>/",
        views.customer_preference,
        name="customer-preference",
        allow=CASE_WORKERS,
    ),
    page(_ONE + "manager/", manager_views.customer_manager, name="customer-manager", allow=MANAGERS),
    page("customers/portfolio/", manager_views.portfolio, name="portfolio", allow=CASE_WORKERS),
    page(_MANAGERS, manager_views.account_managers, name="account-managers", allow=MANAGERS),
    page(_MANAGERS + "run/", manager_views.account_managers_run, name="account-managers-run", allow=MANAGERS),
    page(_MANAGERS + "new/", manager_views.assignment_new, name="assignment-new", allow=MANAGERS),
    page(_MANAGERS + "<int:rule_id>/", manager_views.assignment, name="assignment", allow=MANAGERS),
    page(
        _MANAGERS + "<int:rule_id>/remove/",
        manager_views.assignment_remove,
        name="assignment-remove",
        allow=MANAGERS,
    ),
    page(_SEGMENTS, segment_views.segment_list, name="segments", allow=MANAGERS),
    page(_SEGMENTS + "new/", segment_views.segment_new, name="segment-new", allow=MANAGERS),
    page(_SEGMENTS + "<int:segment_id>/", segment_views.segment, name="segment", allow=MANAGERS),
    page(
        _SEGMENTS + "<int:segment_id>/remove/",
        segment_views.segment_remove,
        name="segment-remove",
        allow=MANAGERS,
    ),
    page("customers/value/", value_views.customer_value, name="customer-value", allow=MANAGERS),
    page("customers/value/reckon/", value_views.customer_reckon, name="customer-reckon", allow=MANAGERS),
    page("customers/value/list/", value_views.customer_standing, name="customer-standing", allow=MANAGERS),
    page("customers/value/scheme/", value_views.value_scheme, name="value-scheme", allow=ADMINISTRATORS),
    page(_CARE, care_views.care_list, name="care", allow=CASE_WORKERS),
    page(_CARE + "<int:task_id>/<slug:act>/", care_views.care_task, name="care-task", allow=CASE_WORKERS),
    page(_CARE + "moments/", care_views.care_moments, name="care-moments", allow=MANAGERS),
    page(_CARE + "moments/new/", care_views.care_moment_new, name="care-moment-new", allow=MANAGERS),
    page(_CARE + "moments/<int:moment_id>/", care_views.care_moment, name="care-moment", allow=MANAGERS),
    page(
        _CARE + "moments/<int:moment_id>/remove/",
        care_views.care_moment_remove,
        name="care-moment-remove",
        allow=MANAGERS,
    ),
]
