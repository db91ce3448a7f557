from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "huiyin.metrics"
    label = "metrics"
