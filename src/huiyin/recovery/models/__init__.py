"""The records of recovery."""

from huiyin.recovery.models.causes import Cause, Finding
from huiyin.recovery.models.problems import KnownProblem, ProblemCase, ProblemEntry
from huiyin.recovery.models.remedies import AuthorityLimit, CostEntry, Grant, Policy, Remedy
from huiyin.recovery.models.winning import Plan, PlanStep

__all__ = [
    "AuthorityLimit",
    "Cause",
    "CostEntry",
    "Finding",
    "Grant",
    "KnownProblem",
    "Plan",
    "PlanStep",
    "Policy",
    "ProblemCase",
    "ProblemEntry",
    "Remedy",
]
