from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "huiyin.boards"
    label = "boards"

    def ready(self) -> None:
        from huiyin.boards.erasers import KeptCards
        from huiyin.core.erasure import add_eraser

        add_eraser(KeptCards())
