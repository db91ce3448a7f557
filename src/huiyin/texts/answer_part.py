"""What texts add to the pages of answers: how their words were read."""

from __future__ import annotations

from huiyin.accounts.models import User
from huiyin.responses.contracts import StoredAnswer
from huiyin.responses.extensions import AnswerExtension, Panel
from huiyin.texts.queries import readings_of_records


class ReadingsOfAnswers(AnswerExtension):
    """The readings of an answer, for everybody who sees the answer."""

    def panel(self, user: User, answer: StoredAnswer) -> Panel | None:
        if not readings_of_records("answer", [answer.id]).exists():
            return None
        return Panel("texts/_answer_panel.html", {})
