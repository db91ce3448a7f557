from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "huiyin.surveys"
    label = "surveys"

    def ready(self) -> None:
        from huiyin.core.remembering import forget_when_saved

        forget_when_saved("surveys.Programme", "surveys.Questionnaire", "surveys.QuestionnaireVersion")
