from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "huiyin.core"
    label = "core"

    def ready(self) -> None:
        from huiyin.core import checks  # noqa: F401
        from huiyin.core.erasure import ErrorsOfDeliveries, add_eraser

        add_eraser(ErrorsOfDeliveries())
