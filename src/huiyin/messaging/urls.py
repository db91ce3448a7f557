"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.core.access import ADMINISTRATORS, EVERYBODY, MANAGERS, page
from huiyin.messaging import account_views, mail_views, notice_views, public_views, views

_ACCOUNT = "messages/accounts/<int:account_id>/"
_MAILBOX = "messages/mailboxes/<int:mailbox_id>/"
_NOTICE = "messages/notices/<int:notice_id>/"

urlpatterns: list[URLPattern] = [
    page("messages/", views.message_log, name="messages", allow=MANAGERS),
    page("messages/<int:message_id>/", views.message, name="message", allow=MANAGERS),
    page("messages/<int:message_id>/cancel/", views.message_cancel, name="message-cancel", allow=MANAGERS),
    page("messages/<int:message_id>/again/", views.message_resend, name="message-resend", allow=MANAGERS),
    page("messages/notices/", notice_views.notice_list, name="notices", allow=MANAGERS),
    page("messages/notices/new/", notice_views.notice_new, name="notice-new", allow=MANAGERS),
    page("messages/notices/length/", notice_views.message_length, name="message-length", allow=MANAGERS),
    page(_NOTICE, notice_views.notice, name="notice", allow=MANAGERS),
    page(f"{_NOTICE}progress/", notice_views.notice_progress, name="notice-progress", allow=MANAGERS),
    page(f"{_NOTICE}cancel/", notice_views.notice_cancel, name="notice-cancel", allow=MANAGERS),
    page("messages/words/", notice_views.wordings, name="wordings", allow=MANAGERS),
    page("messages/words/<int:wording_id>/", notice_views.wording, name="wording", allow=MANAGERS),
    page(
        "messages/words/<int:wording_id>/remove/",
        notice_views.wording_remove,
        name="wording-remove",
        allow=MANAGERS,
    ),
    page("messages/accounts/", account_views.sender_accounts, name="sender-accounts", allow=ADMINISTRATORS),
    page(
        "messages/accounts/new/<str:sender>/",
        account_views.sender_account_new,
        name="sender-account-new",
        allow=ADMINISTRATORS,
    ),
    page(_ACCOUNT, account_views.sender_account, name="sender-account", allow=ADMINISTRATORS),
    page(
        f"{_ACCOUNT}check/",
        account_views.sender_account_check,
        name="sender-account-check",
        allow=ADMINISTRATORS,
    ),
    page(
        f"{_ACCOUNT}test/",
        account_views.sender_account_test,
        name="sender-account-test",
        allow=ADMINISTRATORS,
    ),
    page(
        f"{_ACCOUNT}switch/",
        account_views.sender_account_switch,
        name="sender-account-switch",
        allow=ADMINISTRATORS,
    ),
    page("messages/mailboxes/", mail_views.mailbox_list, name="mailboxes", allow=ADMINISTRATORS),
    page("messages/mailboxes/new/", mail_views.mailbox_new, name="mailbox-new", allow=ADMINISTRATORS),
    page(_MAILBOX, mail_views.mailbox, name="mailbox", allow=ADMINISTRATORS),
    page(f"{_MAILBOX}<slug:name>/", mail_views.mailbox_act, name="mailbox-act", allow=ADMINISTRATORS),
    page("messages/mails/", mail_views.mail_list, name="mails", allow=MANAGERS),
    page("messages/mails/<int:mail_id>/", mail_views.mail, name="mail", allow=MANAGERS),
    page("messages/mails/<int:mail_id>/<slug:name>/", mail_views.mail_act, name="mail-act", allow=MANAGERS),
    page("o/<str:token>/", public_views.opt_out, name="opt-out", allow=EVERYBODY),
    page("hooks/messages/<str:token>/", public_views.message_hook, name="message-hook", allow=EVERYBODY),
]
