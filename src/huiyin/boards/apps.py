from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "huiyin.boards"
    label = "boards"
