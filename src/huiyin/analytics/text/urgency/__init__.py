"""How urgent a text is, and by which words: every module is one rule, its examples are published tests."""

from huiyin.analytics.text.urgency._reading import urgency_of
from huiyin.analytics.text.urgency.base import Reason, Urgency, UrgencyRule, urgency_rules

__all__ = ["Reason", "Urgency", "UrgencyRule", "urgency_of", "urgency_rules"]
