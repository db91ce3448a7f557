from django.apps import AppConfig


class ExploreConfig(AppConfig):
    name = "huiyin.explore"
    label = "explore"
