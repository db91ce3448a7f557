from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "huiyin.channels"
    label = "channels"

    def ready(self) -> None:
        from huiyin.channels import handlers  # noqa: F401
        from huiyin.channels.answer_names import ChannelNames, channel_name
        from huiyin.channels.erasers import LinksOfPerson, UploadsWithPerson
        from huiyin.core.erasure import add_eraser
        from huiyin.core.remembering import forget_when_saved
        from huiyin.customers.queries import name_channels
        from huiyin.responses.extensions import extend_answers

        extend_answers(ChannelNames())
        name_channels(channel_name)
        forget_when_saved("channels.Link")
        add_eraser(LinksOfPerson())
        add_eraser(UploadsWithPerson())
