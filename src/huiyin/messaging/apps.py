from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "huiyin.messaging"
    label = "messaging"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.customers.services import add_files
        from huiyin.messaging.erasers import MailsOfPerson, MessagesOfPerson
        from huiyin.messaging.mails.queries import mail_files_of_keys, n_to_decide

        add_eraser(MessagesOfPerson())
        add_eraser(MailsOfPerson())
        add_files(mail_files_of_keys)
        count_in_menu("mails", n_to_decide)
