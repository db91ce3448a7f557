from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "huiyin.metrics"
    label = "metrics"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.metrics.erasers import KeptFigures

        add_eraser(KeptFigures())
