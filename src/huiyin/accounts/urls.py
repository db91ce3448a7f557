"""Addresses of this app."""

from huiyin.accounts import people_views, views
from huiyin.core.access import EVERYBODY, MANAGERS, SIGNED_IN, page

urlpatterns = [
    page("setup/<str:token>/", views.setup, name="setup", allow=EVERYBODY),
    page("join/<str:token>/", views.join, name="join", allow=EVERYBODY),
    page("sign-in/", views.sign_in, name="sign-in", allow=EVERYBODY),
    page("sign-out/", views.sign_out, name="sign-out", allow=EVERYBODY),
    page("appearance/", views.appearance, name="appearance", allow=EVERYBODY),
    page("me/", views.me, name="me", allow=SIGNED_IN),
    page("me/password/", views.my_password, name="my-password", allow=SIGNED_IN),
    page("people/", people_views.people, name="people", allow=MANAGERS),
    page("people/new/", people_views.person_new, name="person-new", allow=MANAGERS),
    page("people/<int:person_id>/", people_views.person, name="person", allow=MANAGERS),
    page("people/<int:person_id>/link/", people_views.person_link, name="person-link", allow=MANAGERS),
    page(
        "people/<int:person_id>/deactivate/",
        people_views.person_deactivate,
        name="person-deactivate",
        allow=MANAGERS,
    ),
    page(
        "people/<int:person_id>/reactivate/",
        people_views.person_reactivate,
        name="person-reactivate",
        allow=MANAGERS,
    ),
    page("units/", people_views.units, name="units", allow=MANAGERS),
    page("units/<int:unit_id>/", people_views.unit, name="unit", allow=MANAGERS),
    page("units/<int:unit_id>/new/", people_views.unit_new, name="unit-new", allow=MANAGERS),
    page("units/<int:unit_id>/remove/", people_views.unit_remove, name="unit-remove", allow=MANAGERS),
]
