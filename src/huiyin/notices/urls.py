"""Addresses of outages, their calls and rules, and of crisis plans."""

from django.urls import URLPattern

from huiyin.core.access import CASE_WORKERS, MANAGERS, page
from huiyin.notices import call_views, crisis_views, log_views, repair_views, rule_views, views

_OUTAGE = "outages/<int:outage_id>"

urlpatterns: list[URLPattern] = [
    page("outages/", views.outages, name="outages", allow=CASE_WORKERS),
    page("outages/new/", views.outage_new, name="outage-new", allow=MANAGERS),
    page(f"{_OUTAGE}/", views.outage, name="outage", allow=CASE_WORKERS),
    page(f"{_OUTAGE}/edit/", views.outage_edit, name="outage-edit", allow=MANAGERS),
    page(f"{_OUTAGE}/progress/", views.progress, name="outage-progress", allow=CASE_WORKERS),
    page(f"{_OUTAGE}/log/", log_views.log, name="outage-log", allow=MANAGERS),
    page(f"{_OUTAGE}/log.csv", log_views.log_file, name="outage-log-file", allow=MANAGERS),
    page(f"{_OUTAGE}/acts/<slug:act>/", views.act, name="outage-act", allow=MANAGERS),
    page(
        "outages/announcements/<int:announcement_id>/stop/",
        views.stop,
        name="announcement-stop",
        allow=MANAGERS,
    ),
    page("outages/calls/", call_views.calls, name="outage-calls", allow=CASE_WORKERS),
    page("outages/calls/<int:affected_id>/", call_views.call, name="outage-call", allow=CASE_WORKERS),
    page("outages/calls/undo/<int:entry_id>/", call_views.undo, name="outage-call-undo", allow=CASE_WORKERS),
    page(f"{_OUTAGE}/repair/", repair_views.repair, name="outage-repair", allow=CASE_WORKERS),
    page("outages/repairs/", repair_views.repairs, name="outage-repairs", allow=MANAGERS),
    page("outages/repairs.csv", repair_views.repairs_file, name="outage-repairs-file", allow=MANAGERS),
    page("outages/governance/", rule_views.governance, name="outage-governance", allow=MANAGERS),
    page("outages/governance.csv", rule_views.governance_file, name="outage-governance-file", allow=MANAGERS),
    page("outages/rules/", rule_views.rules, name="outage-rules", allow=MANAGERS),
    page("outages/words/", rule_views.words, name="outage-words", allow=MANAGERS),
    page(
        "outages/words/<slug:kind>/<slug:stage>/", rule_views.stage_words, name="stage-words", allow=MANAGERS
    ),
    page("crisis/", crisis_views.plans, name="crisis-plans", allow=CASE_WORKERS),
    page("crisis/new/", crisis_views.plan_new, name="crisis-plan-new", allow=MANAGERS),
    page("crisis/<int:plan_id>/", crisis_views.plan, name="crisis-plan", allow=CASE_WORKERS),
    page("crisis/<int:plan_id>/edit/", crisis_views.plan_edit, name="crisis-plan-edit", allow=MANAGERS),
    page("crisis/<int:plan_id>/begin/", crisis_views.begin, name="crisis-begin", allow=MANAGERS),
    page("crisis/<int:plan_id>/close/", crisis_views.close, name="crisis-close", allow=MANAGERS),
    page("crisis/runs/<int:run_id>/", crisis_views.run, name="crisis-run", allow=CASE_WORKERS),
    page("crisis/runs/<int:run_id>/end/", crisis_views.end, name="crisis-end", allow=MANAGERS),
]
