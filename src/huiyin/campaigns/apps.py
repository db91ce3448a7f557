from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huiyin.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from huiyin.campaigns.erasers import ContactFilesWithPerson, ContactOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(ContactOfPerson())
        add_eraser(ContactFilesWithPerson())
