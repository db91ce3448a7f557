"""Addresses of this app."""

from importlib import import_module

from huiyin.api import reference, views
from huiyin.api.operations import BASE
from huiyin.api.serving import by_route, view_of
from huiyin.core.access import EVERYBODY, MANAGERS, page

# Each module declares its operations. Machines show a key; what it opens is decided by the operation.
for module in (
    "submitting",
    "bulk",
    "rating",
    "reviews",
    "events",
    "contacts",
    "cases",
    "calls",
    "outages",
    "referrals",
    "invitations",
    "reading",
    "openapi",
):
    import_module(f"huiyin.api.{module}")

_HOOK = "interface/webhooks/<int:endpoint_id>/"

urlpatterns = [
    *(
        page(f"{BASE}{route}", view_of(found), name=next(iter(found.values())).name, allow=EVERYBODY)
        for route, found in by_route().items()
    ),
    page("interface/keys/", views.keys, name="api-keys", allow=MANAGERS),
    page("interface/keys/<int:key_id>/revoke/", views.revoke, name="api-key-revoke", allow=MANAGERS),
    page("interface/reference/", reference.reference, name="api-reference", allow=MANAGERS),
    page("interface/webhooks/", views.webhooks, name="api-webhooks", allow=MANAGERS),
    page(_HOOK, views.webhook, name="api-webhook", allow=MANAGERS),
    page(_HOOK + "test/", views.webhook_test, name="api-webhook-test", allow=MANAGERS),
    page(_HOOK + "rotate/", views.webhook_rotate, name="api-webhook-rotate", allow=MANAGERS),
    page(_HOOK + "switch/", views.webhook_switch, name="api-webhook-switch", allow=MANAGERS),
    page(_HOOK + "remove/", views.webhook_remove, name="api-webhook-remove", allow=MANAGERS),
    page(
        _HOOK + "messages/<int:message_id>/resend/",
        views.webhook_resend,
        name="api-webhook-resend",
        allow=MANAGERS,
    ),
]
