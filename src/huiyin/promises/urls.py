"""Addresses of promises and expectations."""

from django.urls import URLPattern

from huiyin.core.access import EVERYBODY, MANAGERS, SIGNED_IN, page
from huiyin.promises import expectation_views, public_views, views

_PROMISE = "promises/<int:promise_id>/"
_EXPECTATION = "promises/expectations/<int:expectation_id>/"

urlpatterns: list[URLPattern] = [
    page("promises/", views.promises, name="promises", allow=SIGNED_IN),
    page("promises/new/", views.new_promise, name="promise-new", allow=MANAGERS),
    page(_PROMISE, views.promise, name="promise", allow=SIGNED_IN),
    page(f"{_PROMISE}edit/", views.edit_promise, name="promise-edit", allow=MANAGERS),
    page(f"{_PROMISE}measure/", views.measure, name="promise-measure", allow=MANAGERS),
    page(f"{_PROMISE}withdraw/", views.withdraw, name="promise-withdraw", allow=MANAGERS),
    page(f"{_PROMISE}drop/", views.drop_planned, name="promise-drop", allow=MANAGERS),
    page("promises/page/", views.page_settings, name="promise-page", allow=MANAGERS),
    page("promises/page/preview/", public_views.preview, name="promise-preview", allow=MANAGERS),
    page("promises/of/<slug:address>/", public_views.public, name="promises-public", allow=EVERYBODY),
    page("promises/expectations/", expectation_views.expectations, name="expectations", allow=SIGNED_IN),
    page(
        "promises/expectations/new/",
        expectation_views.new_expectation,
        name="expectation-new",
        allow=MANAGERS,
    ),
    page(
        "promises/expectations/collect/",
        expectation_views.collect,
        name="expectation-collect",
        allow=MANAGERS,
    ),
    page(_EXPECTATION, expectation_views.expectation, name="expectation", allow=SIGNED_IN),
]
