"""One respondent's way through one questionnaire."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from huiyin.channels.links import channel_of
from huiyin.channels.models import Link
from huiyin.channels.problems import AlreadyAnswered, NoSuchLink
from huiyin.responses.contracts import Receipt
from huiyin.responses.queries import draft, receipt_of
from huiyin.responses.services import save_draft
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.models import QuestionnaireVersion
from huiyin.surveys.queries import newest_version, version_of
from huiyin.surveys.question_types.base import text_in


def browser_language(request: HttpRequest) -> str:
    """The language the respondent's browser asks for: "zh", "en", or "zh" where it wants neither."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code[:2] in {"zh", "en"}:
            return code[:2]
    return "zh"


@dataclass
class Visit:
    """A link, the act of answering, and what was filled in so far (`form`: fields as typed)."""

    link: Link
    token: str
    submission_id: str
    version: QuestionnaireVersion | None
    language: str
    form: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, link: Link, token: str, submission_id: str, *, version_id: str, language: str, browser: str
    ) -> Visit:
        """Take up a draft where there is one; whoever began with a version stays with it.

        The language is the one asked for, that of the draft, the browser's, or the first one offered.
        """
        kept = draft(submission_id, link.token_hash)
        version = None
        if kept is not None:
            version = version_of(link.questionnaire_id, kept.version_id)
        elif version_id.isascii() and version_id.isdigit() and len(version_id) < 19:
            version = version_of(link.questionnaire_id, int(version_id))
        version = version or newest_version(link.questionnaire_id)
        visit = cls(link, token, submission_id, version, "zh", dict(kept.answers) if kept else {})
        if version is not None:
            offered = visit.definition.languages
            wishes = [language, kept.language if kept else "", browser, *offered]
            visit.language = next(wish for wish in wishes if wish in offered)
        visit.form["language"] = visit.language
        return visit

    @property
    def asked(self) -> QuestionnaireVersion:
        """The version asked; a link that was never published leads nowhere."""
        if self.version is None:
            raise NoSuchLink
        return self.version

    @cached_property
    def definition(self) -> Definition:
        """The questionnaire, word for word as published."""
        return Definition.from_json(self.asked.definition)

    def receipt(self) -> Receipt | None:
        """The receipt, if this submission was accepted; raises when another one spent the personal link."""
        if channel_of(self.link).single_answer:
            if self.link.answered_at is None:
                return None
            if self.link.answered_submission != self.submission_id:
                raise AlreadyAnswered
        return receipt_of(channel_of(self.link).dedup_key(self.link.pk, self.submission_id))

    def fill_in(self, sent: dict[str, str], page: int | None) -> None:
        """Take over the fields of a page (or of all); what is not sent was left empty."""
        one_page: Definition | Page = self.definition if page is None else _only(self.definition, page)
        self.form.update({name: sent.get(name, "") for name in one_page.fields()})

    def keep(self, language: str = "") -> None:
        """Save what was filled in, so that a lost connection loses at most one page."""
        save_draft(
            submission_id=self.submission_id,
            link_token_hash=self.link.token_hash,
            version_id=self.asked.pk,
            language=language or self.language,
            answers={name: text for name, text in self.form.items() if name != "language"},
        )

    def next_page(self) -> int:
        """The first page that still needs something, or the last."""
        for page in range(1, self.definition.n_pages + 1):
            touched = _only(self.definition, page).fields() & self.form.keys()
            if not touched or self.definition.validate(self.form, page).problems:
                return page
        return self.definition.n_pages

    def frame(self) -> dict[str, Any]:
        """What every page of this questionnaire shows around its questions."""
        definition = self.definition
        return {
            "title": text_in(definition.title, self.language),
            "intro": text_in(definition.intro, self.language),
            "thanks": text_in(definition.thanks, self.language),
            "language": self.language,
            "other_languages": [code for code in definition.languages if code != self.language],
            "organisation": self.link.questionnaire.programme.unit.name,
            "is_personal": bool(self.link.respondent_key),
            "submission_id": self.submission_id,
            "version": self.asked.pk,
        }


def _only(definition: Definition, page: int) -> Page:
    return definition.pages[page - 1]
