"""Taking a template of a pack into a programme."""

from __future__ import annotations

from huiyin.accounts.models import User
from huiyin.packs.contracts import Template
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.services import create_questionnaire


def use_template(*, by: User | None, programme: Programme, template: Template) -> Questionnaire:
    """A draft of the programme with the words of the template, free to be changed."""
    return create_questionnaire(
        by=by,
        programme=programme,
        title=template.definition.title["zh"],
        definition=template.definition.as_json(),
    )
