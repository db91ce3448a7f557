"""The questionnaire checker: candidates for a second look, each with the rule, its source and a cure."""

from huiyin.surveys.checking.checker import Finding, check
from huiyin.surveys.checking.rules.base import Severity, rules

__all__ = ["Finding", "Severity", "check", "rules"]
