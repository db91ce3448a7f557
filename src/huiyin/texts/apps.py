from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "huiyin.texts"
    label = "texts"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.responses.extensions import extend_answers
        from huiyin.texts import handlers, label_handlers  # noqa: F401
        from huiyin.texts.answer_part import ReadingsOfAnswers
        from huiyin.texts.erasers import ReadingsOfPerson

        extend_answers(ReadingsOfAnswers())
        add_eraser(ReadingsOfPerson())
