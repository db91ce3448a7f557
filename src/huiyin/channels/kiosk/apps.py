from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "huiyin.channels.kiosk"
    label = "kiosk"
