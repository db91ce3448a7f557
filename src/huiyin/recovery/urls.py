"""Addresses of recovery: remedies, causes and problems."""

from django.urls import URLPattern

from huiyin.core.access import CASE_WORKERS, MANAGERS, SIGNED_IN, page
from huiyin.recovery import cause_views, problem_views, remedy_views, views

_CASE = "recovery/cases/<int:case_id>"  # below /cases/ the acts of a case have every name
_REMEDY = "recovery/remedies/<int:remedy_id>/"
_GRANT = "recovery/grants/<int:grant_id>"
_PROBLEM = "recovery/problems/<int:problem_id>"
_REPLY = "recovery/reviews/<int:programme_id>/<int:review_id>/reply/"

urlpatterns: list[URLPattern] = [
    page("recovery/", views.overview, name="recovery", allow=CASE_WORKERS),
    page(f"{_CASE}/remedies/", remedy_views.ask, name="case-remedies", allow=CASE_WORKERS),
    page(f"{_CASE}/cause/", cause_views.case_cause, name="case-cause", allow=CASE_WORKERS),
    page(f"{_CASE}/problem/", problem_views.case_problem, name="case-problem", allow=CASE_WORKERS),
    page(f"{_CASE}/win-back/", views.begin_plan, name="win-back-begin", allow=CASE_WORKERS),
    page("recovery/approvals/", remedy_views.approvals, name="remedy-approvals", allow=MANAGERS),
    page(f"{_GRANT}/decide/", remedy_views.decide, name="remedy-decide", allow=MANAGERS),
    page(f"{_GRANT}/<slug:name>/", remedy_views.act, name="remedy-act", allow=CASE_WORKERS),
    page("recovery/remedies/", remedy_views.catalogue, name="remedies", allow=CASE_WORKERS),
    page("recovery/remedies/start/", remedy_views.start_catalogue, name="remedies-start", allow=MANAGERS),
    page("recovery/remedies/new/", remedy_views.edit_remedy, name="remedy-new", allow=MANAGERS),
    page(_REMEDY, remedy_views.edit_remedy, name="remedy", allow=MANAGERS),
    page("recovery/limits/", remedy_views.limits, name="remedy-limits", allow=MANAGERS),
    page("recovery/ledger/", views.ledger, name="remedy-ledger", allow=MANAGERS),
    page("recovery/ledger.csv", views.ledger_file, name="remedy-ledger-file", allow=MANAGERS),
    page("recovery/fairness/", views.fairness, name="remedy-fairness", allow=MANAGERS),
    page("recovery/causes/", cause_views.causes, name="causes", allow=SIGNED_IN),
    page("recovery/causes/tree/", cause_views.tree, name="cause-tree", allow=MANAGERS),
    page("recovery/causes/start/", cause_views.start_tree, name="cause-start", allow=MANAGERS),
    page("recovery/causes/<int:cause_id>/", cause_views.change_cause, name="cause-change", allow=MANAGERS),
    page("recovery/problems/", problem_views.problems, name="known-problems", allow=CASE_WORKERS),
    page(f"{_PROBLEM}/", problem_views.problem, name="known-problem", allow=CASE_WORKERS),
    page(f"{_PROBLEM}/move/", problem_views.move, name="known-problem-move", allow=CASE_WORKERS),
    page("recovery/win-back/", views.plans, name="win-backs", allow=CASE_WORKERS),
    page("recovery/win-back/<int:plan_id>/", views.plan, name="win-back", allow=CASE_WORKERS),
    page("recovery/reviews/", views.bad_reviews, name="bad-reviews", allow=CASE_WORKERS),
    page(_REPLY, views.reply_to_review, name="bad-review-reply", allow=CASE_WORKERS),
]
