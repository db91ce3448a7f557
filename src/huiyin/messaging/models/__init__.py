"""The records of messages: who sends and what was sent, the mailboxes and what came in."""

from huiyin.messaging.models.mails import IncomingMail, Mailbox, MailFile
from huiyin.messaging.models.sending import (
    BlockedAddress,
    Notice,
    OutgoingMessage,
    ReceivedReply,
    ReceivedReport,
    SenderAccount,
    Wording,
)

__all__ = [
    "BlockedAddress",
    "IncomingMail",
    "MailFile",
    "Mailbox",
    "Notice",
    "OutgoingMessage",
    "ReceivedReply",
    "ReceivedReport",
    "SenderAccount",
    "Wording",
]
