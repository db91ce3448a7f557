from django.apps import AppConfig


class SuggestionBoxConfig(AppConfig):
    name = "huiyin.channels.suggestion_box"
    label = "suggestion_box"

    def ready(self) -> None:
        from huiyin.channels.suggestion_box import handlers  # noqa: F401
        from huiyin.channels.suggestion_box.erasers import MessagesOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(MessagesOfPerson())
