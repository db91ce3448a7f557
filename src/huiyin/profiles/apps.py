from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "huiyin.profiles"
    label = "profiles"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.customers.queries import add_fields
        from huiyin.profiles import care, handlers  # noqa: F401
        from huiyin.profiles.case_panel import CustomerPanel
        from huiyin.profiles.erasers import GradesOfPerson, ProfileOfPerson
        from huiyin.profiles.segment_fields import ProfileFields

        add_panel(CustomerPanel())
        add_fields(ProfileFields())
        count_in_menu("care", care.n_due)
        add_eraser(GradesOfPerson())
        add_eraser(ProfileOfPerson())
