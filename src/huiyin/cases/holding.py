"""An open case spares its customer from surveys on every channel; a closed one does so no more."""

from __future__ import annotations

from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case
from huiyin.customers import services as customers
from huiyin.customers.contracts import HoldKind


def follow(case: Case) -> None:
    """Hold or release the customer as the case now stands; in the transaction of the change."""
    if not case.respondent_key:
        return
    reference = f"case:{case.pk}"
    if case.state == CaseState.CLOSED:
        customers.release(kind=HoldKind.COMPLAINT, reference=reference)
    else:
        customers.hold(respondent_key=case.respondent_key, kind=HoldKind.COMPLAINT, reference=reference)
