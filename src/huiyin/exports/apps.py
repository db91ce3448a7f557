from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "huiyin.exports"
    label = "exports"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.exports import handlers  # noqa: F401
        from huiyin.exports.erasers import ExportsOfProgramme

        add_eraser(ExportsOfProgramme())
