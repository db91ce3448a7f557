from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "huiyin.warehouse"
    label = "warehouse"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.warehouse import handlers  # noqa: F401
        from huiyin.warehouse.erasers import FactsOfPerson

        add_eraser(FactsOfPerson())
