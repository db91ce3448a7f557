"""Answers chosen in the message itself: they come with the address, are shown as chosen, and stored by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from huiyin.channels.visits import Visit
from huiyin.surveys.contracts import Page
from huiyin.surveys.question_types.base import question_types


def prefill(visit: Visit, page: Page, sent: Mapping[str, str]) -> bool:
    """Choose on this page what the address says, where nothing was answered yet; whether anything was."""
    found = {
        name: text[:40]
        for name in _offered(page)
        if isinstance(text := sent.get(name), str) and text and not visit.form.get(name)
    }
    checked = page.validate({**visit.form, **found})
    fitting = {name: text for name, text in found.items() if name not in checked.problems}
    visit.form.update(fitting)
    return bool(fitting)


def _offered(page: Page) -> Iterator[str]:
    """The fields that may be chosen beforehand: consent, signatures and files are the respondent's own doing."""
    for question in page.questions:
        kind = question_types[question["type"]]
        if kind.may_be_prefilled:
            yield from kind.fields(question)
