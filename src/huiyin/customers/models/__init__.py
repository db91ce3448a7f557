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
from huiyin.customers.models.privacy import ConsentEntry, ConsentText, PersonRequest, Unmasking
from huiyin.customers.models.quality import CheckPlan, ContactChange, FileCheck, QualityRule

__all__ = [
    "Account",
    "AccountRole",
    "AreaPause",
    "CheckPlan",
    "ConsentEntry",
    "ConsentText",
    "Contact",
    "ContactChange",
    "ContactEvent",
    "ContactFile",
    "FileCheck",
    "Hold",
    "Identity",
    "ListedContact",
    "MatchRun",
    "MatchSuggestion",
    "Merge",
    "MovedRow",
    "OptOut",
    "PersonRequest",
    "QualityRule",
    "RefusedContact",
    "RuleSet",
    "Unmasking",
]
