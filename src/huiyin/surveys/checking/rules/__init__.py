"""Rules of the questionnaire checker, one file each."""

from huiyin.surveys.checking.rules.base import Found, Rule, Severity, rules

__all__ = ["Found", "Rule", "Severity", "rules"]
