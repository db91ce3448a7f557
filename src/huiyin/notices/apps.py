from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "huiyin.notices"
    label = "notices"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.notices import handlers  # noqa: F401
        from huiyin.notices.erasers import NoticesOfPerson
        from huiyin.notices.panels import OutagePanel
        from huiyin.notices.queries import n_waiting

        add_eraser(NoticesOfPerson())
        add_panel(OutagePanel())
        count_in_menu("outages", n_waiting)
