from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "huiyin.channels.sms"
    label = "sms"
