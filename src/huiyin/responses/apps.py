from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "huiyin.responses"
    label = "responses"
