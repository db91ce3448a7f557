"""Alert rules: each module here is one rule that may open a case for an answer."""

from huiyin.cases.alert_rules.base import AlertExample, AlertRule, alert_rules

__all__ = ["AlertExample", "AlertRule", "alert_rules"]
