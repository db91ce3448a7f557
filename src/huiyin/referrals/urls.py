"""Addresses of referrals."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, CASE_WORKERS, EVERYBODY, MANAGERS, page
from huiyin.referrals import figure_views, public_views, scheme_views, views

_ONE = "referrals/<int:referral_id>/"
_CUSTOMER = "referrals/customers/<int:contact_id>/"

urlpatterns: list[URLPattern] = [
    page("referrals/", views.referrals, name="referrals", allow=CASE_WORKERS),
    page("referrals.csv", views.referrals_file, name="referrals-file", allow=CASE_WORKERS),
    page(_ONE, views.referral, name="referral", allow=CASE_WORKERS),
    page(f"{_ONE}<slug:act>/", views.act, name="referral-act", allow=CASE_WORKERS),
    page(f"{_CUSTOMER}<slug:act>/", views.customer_act, name="referral-customer", allow=CASE_WORKERS),
    page("referrals/figures/", figure_views.figures, name="referral-figures", allow=ANALYSTS),
    page("referrals/rules/", scheme_views.rules, name="referral-rules", allow=MANAGERS),
    page("referrals/rules/switch/", scheme_views.switch, name="referral-switch", allow=MANAGERS),
    page("referrals/rules/preview/", public_views.preview, name="referral-preview", allow=MANAGERS),
    page("refer/own/<str:token>/", public_views.own, name="referral-own", allow=EVERYBODY),
    page("refer/<str:token>/", public_views.public, name="referral-public", allow=EVERYBODY),
]
