from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "huiyin.channels"
    label = "channels"

    def ready(self) -> None:
        from huiyin.channels import handlers  # noqa: F401
