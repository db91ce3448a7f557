"""Addresses of contacts and contact rules."""

from huiyin.core.access import ADMINISTRATORS, MANAGERS, page
from huiyin.customers import settings_views, views

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
    page("contacts/<int:contact_id>/", views.contact, name="contact", allow=MANAGERS),
    page("contacts/<int:contact_id>/edit/", views.contact_edit, name="contact-edit", allow=MANAGERS),
    page("contacts/<int:contact_id>/<slug:act>/", views.contact_act, name="contact-act", allow=MANAGERS),
    page("contact-rules/", settings_views.contact_rules, name="contact-rules", allow=ADMINISTRATORS),
]
