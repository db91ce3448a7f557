from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "huiyin.referrals"
    label = "referrals"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.profiles.panels import add_panel
        from huiyin.recovery.services import Occasion, add_occasion
        from huiyin.referrals import handlers, moments  # noqa: F401
        from huiyin.referrals.erasers import ReferralsOfPerson
        from huiyin.referrals.panel import ReferralPanel

        add_eraser(ReferralsOfPerson())
        add_panel(ReferralPanel())
        add_occasion(Occasion("referral", "转介绍", "referral", "referral"))
