"""Addresses of the pages of time."""

from django.urls import URLPattern

from huiyin.cases import clock_views
from huiyin.core.access import CASE_WORKERS, MANAGERS, page

clock_pages: list[URLPattern] = [
    page("cases/time/", clock_views.time_rules, name="time-rules", allow=CASE_WORKERS),
    page("cases/time/adopt/", clock_views.adopt, name="time-rules-adopt", allow=MANAGERS),
    page("cases/time/new/", clock_views.time_rules_new, name="time-rules-new", allow=MANAGERS),
    page("cases/time/put-away/", clock_views.time_rules_put_away, name="time-rules-put-away", allow=MANAGERS),
    page("cases/time/calendar/", clock_views.work_calendar, name="work-calendar", allow=MANAGERS),
    page(
        "cases/time/calendar/drop/",
        clock_views.work_calendar_drop,
        name="work-calendar-drop",
        allow=MANAGERS,
    ),
    page("cases/forecast/", clock_views.case_forecast, name="case-forecast", allow=CASE_WORKERS),
    page(
        "cases/<int:case_id>/clocks/pause/", clock_views.clock_pause, name="clock-pause", allow=CASE_WORKERS
    ),
    page(
        "cases/<int:case_id>/clocks/resume/",
        clock_views.clock_resume,
        name="clock-resume",
        allow=CASE_WORKERS,
    ),
]
