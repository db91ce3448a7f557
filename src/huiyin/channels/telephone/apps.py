from django.apps import AppConfig


class TelephoneConfig(AppConfig):
    name = "huiyin.channels.telephone"
    label = "telephone"

    def ready(self) -> None:
        from huiyin.channels.telephone.erasers import NumbersOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(NumbersOfPerson())
