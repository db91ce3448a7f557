"""Published versions as respondents' pages need them: read once in each process, because they never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from huiyin.core.remembering import Remembered
from huiyin.surveys.definition import Definition
from huiyin.surveys.models import QuestionnaireVersion

MOST_KEPT = 256

_kept: OrderedDict[tuple[int, datetime], Definition] = OrderedDict()
_lock = threading.Lock()


def definition_of(version: QuestionnaireVersion) -> Definition:
    """The questionnaire of a version; a published one is parsed once."""
    if version.pk is None:  # a draft that somebody looks at
        return Definition.from_json(version.definition)
    key = (version.pk, version.published_at)
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    found = Definition.from_json(version.definition)
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def served_version(questionnaire_id: int, version_id: int | None = None) -> QuestionnaireVersion | None:
    """One version of a questionnaire or, without a number of its own, the newest; without its words."""
    return _served.get((questionnaire_id, version_id))


def _look_up(key: tuple[int, int | None]) -> QuestionnaireVersion | None:
    questionnaire_id, version_id = key
    rows = QuestionnaireVersion.objects.filter(questionnaire_id=questionnaire_id).defer("definition")
    if version_id is not None:
        return rows.filter(pk=version_id).first()
    return rows.order_by("-number").first()


_served: Remembered[tuple[int, int | None], QuestionnaireVersion | None] = Remembered(_look_up)
