from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "huiyin.channels"
    label = "channels"

    def ready(self) -> None:
        from huiyin.channels import handlers  # noqa: F401
        from huiyin.channels.answer_names import ChannelNames
        from huiyin.responses.extensions import extend_answers

        extend_answers(ChannelNames())
