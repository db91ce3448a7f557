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
    "OptOut",
    "RefusedContact",
    "RuleSet",
]
