from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "huiyin.profiles"
    label = "profiles"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.core.erasure import add_eraser
        from huiyin.profiles import handlers  # noqa: F401
        from huiyin.profiles.case_panel import CustomerPanel
        from huiyin.profiles.erasers import GradesOfPerson, ProfileOfPerson

        add_panel(CustomerPanel())
        add_eraser(GradesOfPerson())
        add_eraser(ProfileOfPerson())
