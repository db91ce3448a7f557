from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from huiyin.accounts.models import User


class AlertsConfig(AppConfig):
    name = "huiyin.alerts"
    label = "alerts"

    def ready(self) -> None:
        from huiyin.alerts import handlers  # noqa: F401
        from huiyin.core.navigation import count_in_menu

        count_in_menu("alerts", _n_waiting)


def _n_waiting(user: User) -> int:
    from huiyin.alerts.rule_queries import n_waiting  # statistics, which a command does not wait for

    return n_waiting(user)
