from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "huiyin.exports"
    label = "exports"

    def ready(self) -> None:
        from huiyin.exports import handlers  # noqa: F401
