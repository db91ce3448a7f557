from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"
    label = "messaging"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.messaging.erasers import MailsOfPerson, MessagesOfPerson

        add_eraser(MessagesOfPerson())
        add_eraser(MailsOfPerson())
