"""Addresses of customers' pages."""

from huiyin.core.access import CASE_WORKERS, page
from huiyin.profiles import views

_ONE = "customers/<int:contact_id>/"

urlpatterns = [
    page("customers/", views.customer_search, name="customers", allow=CASE_WORKERS),
    page(_ONE, views.customer, name="customer", allow=CASE_WORKERS),
    page(_ONE + "timeline/", views.customer_timeline, name="customer-timeline", allow=CASE_WORKERS),
    page(_ONE + "preferences/", views.customer_preferences, name="customer-preferences", allow=CASE_WORKERS),
    page(
        _ONE + "preferences/<int:preference_id>/<slug:act>/",
        views.customer_preference,
        name="customer-preference",
        allow=CASE_WORKERS,
    ),
]
