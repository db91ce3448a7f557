"""Taking a template of a pack into a programme."""

from __future__ import annotations

from huiyin.accounts.models import User
from huiyin.packs.contracts import Template
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.services import create_questionnaire


def begin_empty(*, by: User | None, programme: Programme) -> Questionnaire:
    """A draft with one empty page."""
    title = {"zh": "未命名问卷", "en": "Untitled questionnaire"}
    definition = {"title": title, "intro": {}, "thanks": {}, "pages": [{"key": "p1", "questions": []}]}
    return create_questionnaire(by=by, programme=programme, title=title["zh"], definition=definition)


def use_template(*, by: User | None, programme: Programme, template: Template) -> Questionnaire:
    """A draft of the programme with the words of the template, free to be changed."""
    return create_questionnaire(
        by=by,
        programme=programme,
        title=template.definition.title["zh"],
        definition=template.definition.as_json(),
    )
