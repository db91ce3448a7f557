from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "huiyin.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from huiyin.campaigns import handlers  # noqa: F401
        from huiyin.campaigns.erasers import ContactFilesWithPerson, ContactOfPerson, InvitationsOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(ContactFilesWithPerson())
        add_eraser(ContactOfPerson())
        add_eraser(InvitationsOfPerson())  # looked up by the contact, so it runs before that goes
