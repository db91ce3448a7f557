"""Addresses of this app."""

from huiyin.core.access import ANALYSTS, SIGNED_IN, page
from huiyin.dashboards import question_views, views

_PROGRAMME = "programmes/<int:programme_id>"

urlpatterns = [
    page("", views.home, name="home", allow=SIGNED_IN),
    page(f"{_PROGRAMME}/", views.programme, name="programme", allow=ANALYSTS),
    page(f"{_PROGRAMME}/figures-body/", views.figures_body, name="figures-body", allow=ANALYSTS),
    page(f"{_PROGRAMME}/figures-state/", views.figures_state, name="figures-state", allow=ANALYSTS),
    page(f"{_PROGRAMME}/studies/<slug:key>/", views.study, name="study", allow=ANALYSTS),
    page(f"{_PROGRAMME}/studies/<slug:key>/body/", views.study_body, name="study-body", allow=ANALYSTS),
    page(
        f"{_PROGRAMME}/studies/<slug:key>/workbook/",
        views.study_workbook,
        name="study-workbook",
        allow=ANALYSTS,
    ),
    page(f"{_PROGRAMME}/questions/", question_views.questions, name="questions", allow=ANALYSTS),
    page(f"{_PROGRAMME}/questions/<slug:key>/", question_views.said, name="question-answers", allow=ANALYSTS),
    page(f"{_PROGRAMME}/card/", views.programme_card, name="programme-card", allow=ANALYSTS),
]
