from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "huiyin.customers"
    label = "customers"

    def ready(self) -> None:
        from huiyin.customers import handlers  # noqa: F401
