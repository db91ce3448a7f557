from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "huiyin.cases"
    label = "cases"

    def ready(self) -> None:
        from huiyin.cases import handlers  # noqa: F401
        from huiyin.cases.advice_panel import AdvicePanel
        from huiyin.cases.answer_part import CasesOfAnswers
        from huiyin.cases.call_panel import CallsOfCase
        from huiyin.cases.clock_panel import ClocksOfCase
        from huiyin.cases.erasers import CallsOfPerson, CasesOfPerson, LiveContactsOfPerson
        from huiyin.cases.mail_panel import MailsOfCase
        from huiyin.cases.mentions import n_unseen
        from huiyin.cases.panels import add_panel
        from huiyin.cases.responsibility_panel import ResponsibilityPanel
        from huiyin.cases.text_panel import TextsOfCase
        from huiyin.cases.text_source import ReadingsOfCases
        from huiyin.core.erasure import add_eraser
        from huiyin.core.navigation import count_in_menu
        from huiyin.responses.extensions import extend_answers

        extend_answers(CasesOfAnswers())
        count_in_menu("cases", n_unseen)
        add_panel(ClocksOfCase())
        add_panel(AdvicePanel())
        add_panel(ResponsibilityPanel())
        add_panel(MailsOfCase())
        add_panel(CallsOfCase())
        add_panel(TextsOfCase())
        add_eraser(CasesOfPerson())
        add_eraser(ReadingsOfCases())
        add_eraser(LiveContactsOfPerson())
        add_eraser(CallsOfPerson())
