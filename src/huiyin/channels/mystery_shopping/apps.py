from django.apps import AppConfig


class MysteryShoppingConfig(AppConfig):
    name = "huiyin.channels.mystery_shopping"
    label = "mystery_shopping"
