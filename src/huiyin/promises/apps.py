from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "huiyin.promises"
    label = "promises"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.promises import handlers  # noqa: F401
        from huiyin.promises.case_panel import PromisePanel

        add_panel(PromisePanel())
