from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "huiyin.channels.reviews"
    label = "reviews"

    def ready(self) -> None:
        from huiyin.channels.reviews import handlers  # noqa: F401
        from huiyin.channels.reviews.erasers import ReviewsOfPerson, WaitingReviewFiles
        from huiyin.core.erasure import add_eraser

        add_eraser(ReviewsOfPerson())
        add_eraser(WaitingReviewFiles())
