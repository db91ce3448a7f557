"""What becomes of a call."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallOutcome(StrEnum):
    """What became of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"


CALL_OUTCOMES = {
    CallOutcome.REACHED: _("Spoke with the customer"),
    CallOutcome.NO_ANSWER: pgettext_lazy("call", "No answer"),
    CallOutcome.BUSY: _("Busy"),
    CallOutcome.REFUSED: _("Does not want to talk"),
    CallOutcome.WRONG_NUMBER: _("Wrong number"),
}
