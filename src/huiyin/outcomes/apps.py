from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "huiyin.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from huiyin.outcomes import handlers  # noqa: F401
