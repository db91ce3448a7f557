"""Who sends, what is sent, and what came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huiyin.messaging.contracts import State


class SenderAccount(models.Model):
    """An account with a mail server or a provider; `secrets` are sealed with the installation's key."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "sender", "kind", "settings", "secrets", "hook_seed", "hook_hash", "problem")

    name = models.CharField(max_length=80)
    sender = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    settings = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    per_minute = models.PositiveIntegerField(default=0)  # 0: no limit
    per_day = models.PositiveIntegerField(
        default=0
    )  # parts for text messages, messages otherwise; 0: no limit
    is_enabled = models.BooleanField(default=True)
    hook_seed = models.CharField(max_length=40, unique=True)  # of the address that receipts come to
    hook_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)  # code and facts of what the last check found
    looked_at = models.DateTimeField(null=True)  # when returned mail was last fetched

    class Meta:
        ordering = ["kind", "pk"]


class OutgoingMessage(models.Model):
    """One message to one recipient, from queue to end."""

    personal: ClassVar[dict[str, str]] = {
        "to": "address of the recipient",
        "respondent_key": "identity of the recipient",
        "subject": "may name the recipient",
        "text": "may name the recipient and holds the recipient's own link",
        "html": "may name the recipient and holds the recipient's own link",
        "parameters": "may name the recipient",
        "address": "the recipient's own link",
        "reason": "may quote the recipient's address",
        "thread": "names mails of the recipient",
    }
    impersonal = (
        "kind",
        "to_hash",
        "template",
        "language",
        "purpose",
        "survey_kind",
        "state",
        "dedup_key",
        "reference",
        "batch",
        "message_key",
        "provider_id",
        "opt_out_seed",
        "opt_out_hash",
    )

    account = models.ForeignKey(SenderAccount, null=True, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12)
    to = models.CharField(max_length=254, blank=True)
    to_hash = models.CharField(max_length=64)  # keyed; finds the same number again after the address is gone
    respondent_key = models.CharField(max_length=120, blank=True)
    programme_id = models.PositiveBigIntegerField(null=True)
    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    template = models.CharField(max_length=80, blank=True)
    parameters = models.JSONField(default=dict)
    address = models.CharField(max_length=500, blank=True)
    thread = models.JSONField(
        default=dict
    )  # `contracts.Thread`: to which mail it answers, and from which mailbox
    language = models.CharField(max_length=8, default="zh")
    purpose = models.CharField(max_length=12)
    survey_kind = models.CharField(max_length=16, blank=True)  # what one may opt out of alone
    dedup_key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=80, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    priority = models.PositiveSmallIntegerField(default=1)
    turn = models.PositiveBigIntegerField(default=0)  # its place among those that wait, batch by batch
    n_parts = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default=State.QUEUED.value)
    reason = models.CharField(max_length=300, blank=True)
    message_key = models.CharField(max_length=40, unique=True)  # handed to the provider
    provider_id = models.CharField(max_length=200, blank=True)
    opt_out_seed = models.CharField(max_length=40)
    opt_out_hash = models.CharField(max_length=64, unique=True)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before this moment; moved on by limits and by retries
    give_up_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)  # the last attempt: limits count by it
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["priority", "turn", "id"], name="messages_waiting", condition=models.Q(state="queued")
            ),
            models.Index(
                fields=["leased_until"], name="messages_leased", condition=models.Q(state="sending")
            ),
            models.Index(fields=["account", "tried_at"], name="messages_tried"),
            models.Index(fields=["to_hash", "tried_at"], name="messages_to_one"),
            models.Index(fields=["provider_id"], name="messages_by_provider_id"),
            models.Index(fields=["reference"], name="messages_by_reference"),
            models.Index(fields=["batch"], name="messages_by_batch"),
            models.Index(fields=["respondent_key"], name="messages_to_person"),
        ]


class Wording(models.Model):
    """Words for notices, kept to be used again."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "kind", "subject", "body", "template")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    template = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]


class Notice(models.Model):
    """One message to many, sent by somebody: its messages are those of the batch `notice:<id>`."""

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("name", "kind", "subject", "body", "template")

    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(SenderAccount, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    template = models.CharField(max_length=80, blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="updates")
    n_messages = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]


class ReceivedReport(models.Model):
    """What a provider reported, each report once; one about a message nobody knows yet waits."""

    personal: ClassVar[dict[str, str]] = {"reason": "may quote the recipient's address"}
    impersonal = ("report_key", "provider_id", "message_key", "to_hash", "status")

    account = models.ForeignKey(SenderAccount, on_delete=models.CASCADE, related_name="+")
    report_key = models.CharField(max_length=64)
    provider_id = models.CharField(max_length=200, blank=True)
    message_key = models.CharField(max_length=40, blank=True)
    to_hash = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12)
    permanent = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    message = models.ForeignKey(OutgoingMessage, null=True, on_delete=models.CASCADE, related_name="reports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "report_key"], name="one_report_counted_once")
        ]
        indexes = [
            models.Index(
                fields=["provider_id"], name="reports_parked", condition=models.Q(message__isnull=True)
            )
        ]


class ReceivedReply(models.Model):
    """What somebody wrote back, each reply once."""

    personal: ClassVar[dict[str, str]] = {
        "sender": "address of the recipient",
        "text": "words of the recipient",
    }
    impersonal = ("reply_key", "sender_hash")

    account = models.ForeignKey(SenderAccount, on_delete=models.CASCADE, related_name="+")
    reply_key = models.CharField(max_length=64)
    sender = models.CharField(max_length=254)
    sender_hash = models.CharField(max_length=64, db_index=True)
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    is_opt_out = models.BooleanField(default=False)
    message = models.ForeignKey(OutgoingMessage, null=True, on_delete=models.SET_NULL, related_name="replies")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "reply_key"], name="one_reply_kept_once")]


class BlockedAddress(models.Model):
    """An address that gets nothing more: it came back for good, or its owner opted out.

    Only a keyed hash is kept, so that the wish outlives the person's data.
    """

    personal: ClassVar[dict[str, str]] = {}
    impersonal = ("kind", "address_hash", "why")

    BOUNCED, OPTED_OUT = "bounced", "opted_out"

    kind = models.CharField(max_length=12)
    address_hash = models.CharField(max_length=64)
    why = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "address_hash", "why"], name="one_block_per_address")
        ]
