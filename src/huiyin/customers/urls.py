"""Addresses of contacts and contact rules."""

from huiyin.core.access import ADMINISTRATORS, MANAGERS, page
from huiyin.customers import (
    business_views,
    duplicate_views,
    privacy_views,
    quality_views,
    settings_views,
    views,
)

_ACCOUNT = "contacts/accounts/<int:account_id>/"
_CONTACT = "contacts/<int:contact_id>/"

urlpatterns = [
    page("contacts/", views.contacts, name="contacts", allow=MANAGERS),
    page("contacts/new/", views.contact_new, name="contact-new", allow=MANAGERS),
    page("contacts/export/", views.contacts_export, name="contacts-export", allow=MANAGERS),
    page("contacts/files/", settings_views.contact_files, name="contact-files", allow=MANAGERS),
    page("contacts/files/<int:file_id>/", settings_views.contact_file, name="contact-file", allow=MANAGERS),
    page("contacts/pauses/", settings_views.area_pauses, name="area-pauses", allow=MANAGERS),
    page(
        "contacts/pauses/<int:pause_id>/end/",
        settings_views.area_pause_end,
        name="area-pause-end",
        allow=MANAGERS,
    ),
    page("contacts/accounts/", business_views.accounts, name="customer-accounts", allow=MANAGERS),
    page("contacts/accounts/new/", business_views.account_new, name="customer-account-new", allow=MANAGERS),
    page(_ACCOUNT, business_views.account, name="customer-account", allow=MANAGERS),
    page(_ACCOUNT + "edit/", business_views.account_edit, name="customer-account-edit", allow=MANAGERS),
    page(_ACCOUNT + "close/", business_views.account_close, name="customer-account-close", allow=MANAGERS),
    page(
        _ACCOUNT + "roles/<int:role_id>/end/",
        business_views.account_role_end,
        name="customer-account-role-end",
        allow=MANAGERS,
    ),
    page("contacts/duplicates/", duplicate_views.duplicates, name="duplicates", allow=MANAGERS),
    page(
        "contacts/duplicates/merge/",
        duplicate_views.duplicates_merge,
        name="duplicates-merge",
        allow=MANAGERS,
    ),
    page(
        "contacts/duplicates/<int:suggestion_id>/",
        duplicate_views.duplicate_decide,
        name="duplicate-decide",
        allow=MANAGERS,
    ),
    page("contacts/merges/", duplicate_views.merges, name="merges", allow=MANAGERS),
    page(
        "contacts/merges/<int:merge_id>/undo/", duplicate_views.merge_undo, name="merge-undo", allow=MANAGERS
    ),
    page("contacts/quality/", quality_views.file_quality_page, name="file-quality", allow=MANAGERS),
    page("contacts/quality/<int:plan_id>/", quality_views.check_plan, name="check-plan", allow=MANAGERS),
    page("contacts/requests/", privacy_views.person_requests, name="person-requests", allow=MANAGERS),
    page(
        "contacts/requests/<int:request_id>/close/",
        privacy_views.person_request_close,
        name="person-request-close",
        allow=MANAGERS,
    ),
    page(
        "contacts/requests/<int:request_id>/file/",
        privacy_views.person_request_file,
        name="person-request-file",
        allow=MANAGERS,
    ),
    page("contacts/consents/", privacy_views.consent_texts, name="consent-texts", allow=ADMINISTRATORS),
    page("contacts/personal-data/", privacy_views.personal_data, name="personal-data", allow=MANAGERS),
    page(_CONTACT + "privacy/", privacy_views.contact_privacy, name="contact-privacy", allow=MANAGERS),
    page(_CONTACT + "identities/", privacy_views.contact_identity, name="contact-identity", allow=MANAGERS),
    page(_CONTACT + "merge/", duplicate_views.merge_by_hand, name="contact-merge", allow=MANAGERS),
    page(_CONTACT + "check/", quality_views.contact_check, name="contact-check", allow=MANAGERS),
    page("contacts/<int:contact_id>/", views.contact, name="contact", allow=MANAGERS),
    page("contacts/<int:contact_id>/edit/", views.contact_edit, name="contact-edit", allow=MANAGERS),
    page("contacts/<int:contact_id>/<slug:act>/", views.contact_act, name="contact-act", allow=MANAGERS),
    page("contact-rules/", settings_views.contact_rules, name="contact-rules", allow=ADMINISTRATORS),
]
