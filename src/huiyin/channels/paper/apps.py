from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "huiyin.channels.paper"
    label = "paper"

    def ready(self) -> None:
        from huiyin.channels.paper.erasers import SheetsOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(SheetsOfPerson())
