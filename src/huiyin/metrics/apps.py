from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "huiyin.metrics"
    label = "metrics"

    def ready(self) -> None:
        from huiyin.metrics import handlers  # noqa: F401
