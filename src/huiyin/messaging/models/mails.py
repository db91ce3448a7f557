"""Mailboxes that customers write to, and what they wrote."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.messaging.models.sending import SenderAccount


class Mailbox(models.Model):
    """One mailbox of ours, read over IMAP with TLS; `secrets` holds its password, sealed.

    `last_uid` is the newest mail that was looked at; it means something only together with `uid_validity`.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "address", "host", "user", "secrets", "folder", "certificate", "problem")

    name = models.CharField(max_length=80)
    address = models.EmailField(max_length=254)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField(max_length=254)
    secrets = models.TextField(blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    certificate = models.TextField(blank=True)
    account = models.ForeignKey(SenderAccount, null=True, on_delete=models.PROTECT, related_name="mailboxes")
    confirms = models.BooleanField(default=True)  # whether whoever writes is told at once that it came
    is_enabled = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)  # code and facts of what the last look found

    class Meta:
        ordering = ["name", "pk"]


class IncomingMail(models.Model):
    """One mail that came in, once for the whole installation, whatever became of it.

    `reference` names what it belongs to ("case:12") as soon as an app above has taken it.
    """

    personal: ClassVar[dict[str, str]] = {
        "sender": "address of the customer",
        "sender_name": "name of the customer",
        "subject": "words of the customer",
        "text": "words of the customer",
        "message_id": "names a mail of the customer",
        "refers_to": "names mails of the customer",
        "respondent_key": "identity of the customer",
    }
    impersonal = ("mail_key", "sender_hash", "state", "reason", "problem", "reference", "message_keys")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="mails")
    mail_key = models.CharField(max_length=64, unique=True)
    uid = models.BigIntegerField(default=0)
    message_id = models.CharField(max_length=500, blank=True)
    refers_to = models.JSONField(default=list)  # Message-IDs that it answers, newest last
    message_keys = models.JSONField(default=list)  # our own names of the messages among them
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_hash = models.CharField(max_length=64, blank=True)
    respondent_key = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    n_own = models.PositiveIntegerField(default=0)  # letters before the first quotation
    n_bytes = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True)  # as the mail itself says
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12)  # `contracts.MailState`
    reason = models.CharField(max_length=20, blank=True)  # `contracts.Aside`: why it is in no case
    problem = models.JSONField(default=dict)  # code and facts, where it could not be read
    reference = models.CharField(max_length=80, blank=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["reference"], name="mails_by_reference"),
            models.Index(fields=["sender_hash", "received_at"], name="mails_of_sender"),
            models.Index(fields=["respondent_key"], name="mails_of_person"),
            models.Index(fields=["state", "received_at"], name="mails_by_state"),
            models.Index(fields=["message_id"], name="mails_by_message_id"),
        ]

    @property
    def own_text(self) -> str:
        """What the writer wrote, without what is quoted below it."""
        return self.text[: self.n_own].strip() or self.text


class MailFile(models.Model):
    """A photo or document that came with a mail; `key` is empty where it was not kept, `refused` says why."""

    personal: ClassVar[dict[str, str]] = {
        "name": "may name the customer",
        "key": "leads to a file of the customer",
    }
    impersonal = ("kind", "refused")

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    n_bytes = models.PositiveIntegerField(default=0)
    refused = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["pk"]
