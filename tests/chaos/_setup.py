"""Prints a token: makes a unit, a programme and a published questionnaire in the data folder of the environment."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
import django

django.setup()
from huiyin.accounts.models import Unit
from huiyin.channels.links import token_of
from huiyin.channels.services import publish_questionnaire
from huiyin.surveys import services

DEFINITION = {
    "title": {"zh": "服务评价", "en": "Service"},
    "intro": {"zh": "", "en": ""},
    "thanks": {"zh": "谢谢", "en": "Thank you"},
    "pages": [
        {
            "key": "p1",
            "questions": [
                {
                    "type": "recommend",
                    "key": "recommend",
                    "text": {"zh": "您有多大可能推荐我们?", "en": "How likely are you to recommend us?"},
                    "required": True,
                },
                {
                    "type": "open_text",
                    "key": "why",
                    "text": {"zh": "为什么?", "en": "Why?"},
                    "required": False,
                },
            ],
        }
    ],
}


def made() -> str:
    """The token of the open link of a new programme's questionnaire."""
    unit, _ = Unit.objects.get_or_create(path="/1/", defaults={"name": "chaos"})
    programme = services.create_programme(by=None, unit=unit, name="chaos")
    questionnaire = services.create_questionnaire(
        by=None, programme=programme, title="chaos", definition=DEFINITION
    )
    return token_of(publish_questionnaire(by=None, questionnaire=questionnaire, wave_name="chaos"))


if __name__ == "__main__":
    print(made())
