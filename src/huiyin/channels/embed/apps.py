from django.apps import AppConfig


class EmbedConfig(AppConfig):
    name = "huiyin.channels.embed"
    label = "embed"
