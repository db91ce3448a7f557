"""The year of campaigns at a small scale: the rules are kept, and the judge would notice if they were not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.contact_rules import Checker, simulate
from huiyin.customers.contact_rules import Rules


def test_a_simulated_half_year_breaks_no_rule() -> None:
    """Contact budget over all channels: 0 violations by a checker that shares no code with the rules."""
    found = Checker(simulate(2_000, 180, 7, Rules())).violations()
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"transactional_days": 20}, "quarantine"),
        ({"yearly_most": 6}, "yearly"),
        ({"control_percent": 1.0}, "control"),
        ({"closes_at": 22 * 60}, "ask_hours"),
        ({"email_on_working_days": False}, "ask_hours"),
        ({"first_reminder_days": 1, "second_reminder_days": 2}, "reminder_too_soon"),
        ({"most_reminders": 3}, "reminder_too_many"),
    ],
)
def test_looser_rules_are_noticed(broken: dict[str, float], rule: str) -> None:
    found = Checker(simulate(1_000, 365, 7, replace(Rules(), **broken))).violations()
    assert found[rule] > 0
