"""Addresses of alerts."""

from huiyin.alerts import raised_views, roster_views, rule_views, views
from huiyin.core.access import ANALYSTS, MANAGERS, SIGNED_IN, page

urlpatterns = [
    page("alerts/", views.alerts, name="chart-alerts", allow=ANALYSTS),
    page("alerts/raised/", raised_views.raised_alerts, name="raised-alerts", allow=SIGNED_IN),
    page(
        "alerts/raised/acknowledge/",
        raised_views.raised_acknowledge,
        name="raised-acknowledge",
        allow=SIGNED_IN,
    ),
    page("alerts/raised/<int:raised_id>/", raised_views.raised_alert, name="raised-alert", allow=SIGNED_IN),
    page("alerts/mine/", raised_views.listening_page, name="alert-listening", allow=SIGNED_IN),
    page("alerts/rules/", rule_views.rules, name="alert-rules", allow=ANALYSTS),
    page("alerts/rules/new/", rule_views.rule_choose, name="alert-rule-choose", allow=ANALYSTS),
    page("alerts/rules/<int:rule_id>/", rule_views.rule, name="alert-rule", allow=ANALYSTS),
    page("alerts/rules/<int:rule_id>/edit/", rule_views.rule_edit, name="alert-rule-edit", allow=ANALYSTS),
    page("alerts/rules/<int:rule_id>/trial/", rule_views.rule_trial, name="alert-rule-trial", allow=ANALYSTS),
    page(
        "alerts/rules/<int:rule_id>/<slug:name>/", rule_views.rule_act, name="alert-rule-act", allow=ANALYSTS
    ),
    page(
        "programmes/<int:programme_id>/alert-rules/new/<slug:kind>/",
        rule_views.rule_new,
        name="alert-rule-new",
        allow=ANALYSTS,
    ),
    page("alerts/duty/", roster_views.rosters, name="rosters", allow=ANALYSTS),
    page("alerts/duty/new/", roster_views.roster_form, name="roster-new", allow=MANAGERS),
    page("alerts/duty/<int:roster_id>/", roster_views.roster, name="roster", allow=MANAGERS),
    page("alerts/duty/<int:roster_id>/edit/", roster_views.roster_form, name="roster-edit", allow=MANAGERS),
    page(
        "alerts/duty/<int:roster_id>/<slug:name>/", roster_views.roster_act, name="roster-act", allow=MANAGERS
    ),
    page("alerts/<int:alert_id>/", views.alert, name="chart-alert", allow=ANALYSTS),
    page("alerts/<int:alert_id>/<slug:name>/", views.alert_act, name="chart-alert-act", allow=ANALYSTS),
    page("programmes/<int:programme_id>/watch/", views.watch_plan, name="watch-plan", allow=ANALYSTS),
    page("programmes/<int:programme_id>/watch/trial/", views.watch_trial, name="watch-trial", allow=ANALYSTS),
]
