from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "huiyin.recovery"
    label = "recovery"
