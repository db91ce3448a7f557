"""Addresses of alerts."""

from huiyin.alerts import views
from huiyin.core.access import ANALYSTS, page

urlpatterns = [
    page("alerts/", views.alerts, name="chart-alerts", allow=ANALYSTS),
    page("alerts/<int:alert_id>/", views.alert, name="chart-alert", allow=ANALYSTS),
    page("alerts/<int:alert_id>/<slug:name>/", views.alert_act, name="chart-alert-act", allow=ANALYSTS),
    page("programmes/<int:programme_id>/watch/", views.watch_plan, name="watch-plan", allow=ANALYSTS),
    page("programmes/<int:programme_id>/watch/trial/", views.watch_trial, name="watch-trial", allow=ANALYSTS),
]
