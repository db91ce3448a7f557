"""Addresses of the preview of invitations, which all inviting channels share."""

from huiyin.channels.email import views
from huiyin.core.access import ANALYSTS, page

urlpatterns = [
    page(
        "programmes/<int:programme_id>/invitations/preview/",
        views.invitation_preview,
        name="invitation-preview",
        allow=ANALYSTS,
    ),
]
