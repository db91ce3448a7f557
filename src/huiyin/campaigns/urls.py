"""Addresses of campaigns."""

from huiyin.campaigns import field_views, views
from huiyin.core.access import ANALYSTS, MANAGERS, page

_ALL = "programmes/<int:programme_id>/campaigns/"
_ONE = f"{_ALL}<int:campaign_id>/"

urlpatterns = [
    page("campaigns/calendar/", views.calendar, name="campaign-calendar", allow=ANALYSTS),
    page(_ALL, views.campaigns, name="campaigns", allow=ANALYSTS),
    page(f"{_ALL}new/", views.campaign_new, name="campaign-new", allow=MANAGERS),
    page(_ONE, views.campaign, name="campaign", allow=ANALYSTS),
    page(f"{_ONE}plan/", views.campaign_plan, name="campaign-plan", allow=MANAGERS),
    page(f"{_ONE}frame/", views.campaign_frame, name="campaign-frame", allow=MANAGERS),
    page(f"{_ONE}rehearsal/", views.campaign_rehearsal, name="campaign-rehearsal", allow=MANAGERS),
    page(f"{_ONE}do/<slug:act>/", views.campaign_act, name="campaign-act", allow=MANAGERS),
    page(f"{_ONE}field/", field_views.campaign_field, name="campaign-field", allow=ANALYSTS),
    page(f"{_ONE}missing/", field_views.campaign_missing, name="campaign-missing", allow=MANAGERS),
    page(
        f"{_ONE}missing/<int:invitation_id>/",
        field_views.campaign_resend,
        name="campaign-resend",
        allow=MANAGERS,
    ),
    page(f"{_ONE}export/", field_views.campaign_export, name="campaign-export", allow=MANAGERS),
]
