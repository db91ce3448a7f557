"""A promise with a planned version, its public page, and an expectation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.promises import services
from huiyin.promises.contracts import NewPromise
from huiyin.promises.publishing import PageWords


def places(manager: Any, unit: Any) -> dict[str, object]:
    """What the rows of promises point at."""
    today = timezone.localdate()
    made = services.make_promise(by=manager, unit=unit, wanted=NewPromise("五个工作日内答复", today))
    made.saved_at -= timedelta(days=2)
    made.save()
    services.change_promise(
        by=manager,
        promise_id=made.promise_id,
        wanted=NewPromise("三个工作日内答复", today + timedelta(days=9)),
    )
    page = services.set_page(
        by=manager, unit=unit, words=PageWords(f"unit-{unit.pk}", is_on=True, complain="请拨打客服热线")
    )
    expectation = services.add_expectation(
        by=manager, unit=unit, text="电话容易接通", n_asked=20, n_named=12, n_unmet=8
    )
    return {
        "promise": made.promise_id,
        "promise_address": page.address,
        "expectation": expectation.pk,
    }
