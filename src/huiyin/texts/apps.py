from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "huiyin.texts"
    label = "texts"

    def ready(self) -> None:
        from huiyin.core.erasure import add_eraser
        from huiyin.customers.services import leave_out
        from huiyin.responses.extensions import extend_answers
        from huiyin.texts import handlers, label_handlers  # noqa: F401
        from huiyin.texts.answer_part import ReadingsOfAnswers
        from huiyin.texts.erasers import ReadingsOfPerson, SummariesOfPerson
        from huiyin.texts.sources import answer  # noqa: F401

        leave_out(
            "texts.TextReading",
            {
                "zh": "只有答卷文字的编码，文字本身随答卷提供",
                "en": "Only numbers of the words of answers; the words themselves are handed over with the answers",
            },
        )
        leave_out(
            "texts.MachineSummary",
            {
                "zh": "语言模型根据许多客户的话写的概括，不对应到某个人",
                "en": "Written by a language model from the words of many customers, of no one person",
            },
        )
        extend_answers(ReadingsOfAnswers())
        add_eraser(ReadingsOfPerson())
        add_eraser(SummariesOfPerson())
