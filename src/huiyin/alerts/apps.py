from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "huiyin.alerts"
    label = "alerts"

    def ready(self) -> None:
        from huiyin.alerts import handlers  # noqa: F401
        from huiyin.alerts.rule_queries import n_waiting
        from huiyin.core.navigation import count_in_menu

        count_in_menu("alerts", n_waiting)
