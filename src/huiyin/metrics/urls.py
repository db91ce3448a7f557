"""Addresses of this app."""

from huiyin.core.access import ANALYSTS, page
from huiyin.metrics import views

_PROGRAMME = "programmes/<int:programme_id>"

urlpatterns = [
    page(f"{_PROGRAMME}/contracts/", views.contract_list, name="contracts", allow=ANALYSTS),
    page(f"{_PROGRAMME}/contracts/new/", views.contract_new, name="contract-new", allow=ANALYSTS),
    page(f"{_PROGRAMME}/contracts/confirm/", views.contract_confirm, name="contract-confirm", allow=ANALYSTS),
    page(f"{_PROGRAMME}/contracts/<str:key>/", views.contract_edit, name="contract", allow=ANALYSTS),
    page(
        f"{_PROGRAMME}/contracts/<str:key>/retire/",
        views.contract_retire,
        name="contract-retire",
        allow=ANALYSTS,
    ),
    page(f"{_PROGRAMME}/figures/<str:key>/", views.figure, name="figure", allow=ANALYSTS),
    page(f"{_PROGRAMME}/figures/<str:key>/json/", views.figure_json, name="figure-json", allow=ANALYSTS),
]
