from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "huiyin.api"
    label = "api"

    def ready(self) -> None:
        from django.apps import apps
        from django.db.models.signals import post_delete, post_save

        from huiyin.api import handlers  # noqa: F401
        from huiyin.api.remembering import forget_all

        for model in (
            "accounts.User",
            "accounts.Unit",
            "surveys.Programme",
            "surveys.Questionnaire",
            "channels.Link",
            "api.WebhookEndpoint",
        ):
            for signal in (post_save, post_delete):
                signal.connect(forget_all, sender=apps.get_model(model), dispatch_uid=f"api.{model}")
