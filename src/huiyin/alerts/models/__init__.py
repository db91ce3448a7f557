"""What is watched, the rules people made, the alerts that came of both, and who is told of them."""

from huiyin.alerts.models.rules import Raised, Rule
from huiyin.alerts.models.telling import Listening, Roster, RosterPlace, Substitution, Told
from huiyin.alerts.models.watching import Alert, WatchSetting

__all__ = [
    "Alert",
    "Listening",
    "Raised",
    "Roster",
    "RosterPlace",
    "Rule",
    "Substitution",
    "Told",
    "WatchSetting",
]
