from django.apps import AppConfig


class InterviewConfig(AppConfig):
    name = "huiyin.channels.interview"
    label = "interview"

    def ready(self) -> None:
        from huiyin.channels.interview.erasers import InterviewsOfPerson
        from huiyin.core.erasure import add_eraser

        add_eraser(InterviewsOfPerson())
