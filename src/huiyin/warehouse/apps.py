from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "huiyin.warehouse"
    label = "warehouse"

    def ready(self) -> None:
        from huiyin.warehouse import handlers  # noqa: F401
