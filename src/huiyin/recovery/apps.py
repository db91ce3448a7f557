from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "huiyin.recovery"
    label = "recovery"

    def ready(self) -> None:
        from huiyin.cases.panels import add_panel
        from huiyin.cases.services import add_closing_condition
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.recovery.causes import lacking_for
        from huiyin.recovery.erasers import RecoveryOfPerson
        from huiyin.recovery.panels import CausePanel, RemedyPanel, ReviewPanel, WinBackPanel
        from huiyin.recovery.queries import n_to_approve

        add_eraser(RecoveryOfPerson())
        add_closing_condition("recovery.cause", lacking_for)
        for panel in (RemedyPanel(), CausePanel(), ReviewPanel(), WinBackPanel()):
            add_panel(panel)
        count_in_menu("recovery", n_to_approve)
