"""What cases add to the pages of answers: the case of an answer, or the form that opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.cases.contracts import Severity
from huiyin.cases.forms import OpenForm
from huiyin.cases.opening import worst_alert
from huiyin.cases.problems import NoCasesHere
from huiyin.cases.queries import case_about, cases_about, earlier_cases, owners_for, rules_on
from huiyin.core.access import CASE_WORKERS
from huiyin.core.languages import page_language
from huiyin.responses.contracts import StoredAnswer
from huiyin.responses.extensions import AnswerExtension, Mark, Panel
from huiyin.surveys.queries import anonymous_among, codebook, programme_for


class CasesOfAnswers(AnswerExtension):
    """Cases on the pages of answers, for those who work on cases."""

    def panel(self, user: User, answer: StoredAnswer) -> Panel | None:
        if user.role not in CASE_WORKERS:
            return None
        if anonymous_among([answer.programme_id]):
            refusal = NoCasesHere(name=programme_for(user, answer.programme_id).name)
            return Panel("cases/_no_cases.html", {"words": refusal.words(page_language())})
        case = case_about(user, answer.id)
        context = {
            "case": case,
            "form": None if case else open_form(user, answer),
            "earlier": earlier_cases(user, answer.programme_id, answer.respondent_key, answer.id),
        }
        return Panel("cases/_answer_panel.html", context)

    def marks(self, user: User, response_ids: Sequence[int]) -> Mapping[int, Mark]:
        if user.role not in CASE_WORKERS:
            return {}
        return {
            key: Mark(_("Case: %(state)s") % {"state": case.get_state_display()}, "azure")
            for key, case in cases_about(user, response_ids).items()
        }


def open_form(user: User, answer: StoredAnswer, data: Any = None) -> OpenForm:
    """The form that opens a case for an answer; what the alert rules see is proposed."""
    programme = programme_for(user, answer.programme_id)
    alert = worst_alert(answer, codebook(programme.pk), rules_on(programme.pk))
    initial = {}
    if alert is not None:
        language = get_language() or "zh-hans"
        title = alert.title_zh if language.startswith("zh") else alert.title_en
        initial = {"title": title, "severity": alert.severity}
    return OpenForm(
        data,
        owners=owners_for(user, programme.unit),
        initial={"severity": Severity.MEDIUM, **initial},
        auto_id="open-%s",
    )
