"""Addresses of what recovery brought."""

from huiyin.core.access import ANALYSTS, MANAGERS, page
from huiyin.outcomes import views

urlpatterns = [
    page("recovery/outcomes/", views.outcomes, name="outcomes", allow=ANALYSTS),
    page("recovery/outcomes/evaluate/", views.evaluate, name="outcomes-evaluate", allow=ANALYSTS),
    page("recovery/outcomes.xlsx", views.outcomes_file, name="outcomes-file", allow=ANALYSTS),
    page("recovery/findings/", views.findings, name="findings", allow=ANALYSTS),
    page(
        "recovery/findings/<slug:kind>/<int:number>/act/",
        views.finding_act,
        name="finding-act",
        allow=MANAGERS,
    ),
]
