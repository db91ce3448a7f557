"""Addresses of this channel."""

from huiyin.channels.sms import views
from huiyin.core.access import EVERYBODY, page

urlpatterns = [
    page("r/<str:code>", views.short_link, name="short-link", allow=EVERYBODY),
]
