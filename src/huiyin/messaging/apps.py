from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"
    label = "messaging"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.customers.services import add_files
        from huiyin.messaging.erasers import MailsOfPerson, MessagesOfPerson
        from huiyin.messaging.mails.queries import mail_files_of_keys

        add_eraser(MessagesOfPerson())
        add_eraser(MailsOfPerson())
        add_files(mail_files_of_keys)
