from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "huiyin.api"
    label = "api"

    def ready(self) -> None:
        from huiyin.api import case_news, contact_news, handlers  # noqa: F401
        from huiyin.core.remembering import forget_when_saved

        forget_when_saved("accounts.User", "accounts.Unit", "api.WebhookEndpoint")
