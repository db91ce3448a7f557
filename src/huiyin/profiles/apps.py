from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "huiyin.profiles"
    label = "profiles"
