"""The tables of customers."""

from huiyin.customers.models.contact import (
    AreaPause,
    Contact,
    ContactEvent,
    ContactFile,
    Hold,
    ListedContact,
    OptOut,
    RefusedContact,
    RuleSet,
)
from huiyin.customers.models.identity import Account, AccountRole, Identity
from huiyin.customers.models.merging import MatchRun, MatchSuggestion, Merge, MovedRow

__all__ = [
    "Account",
    "AccountRole",
    "AreaPause",
    "Contact",
    "ContactEvent",
    "ContactFile",
    "Hold",
    "Identity",
    "ListedContact",
    "MatchRun",
    "MatchSuggestion",
    "Merge",
    "MovedRow",
    "OptOut",
    "RefusedContact",
    "RuleSet",
]
