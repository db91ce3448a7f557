"""Whether the interviewer colours the answers: intraclass correlation and design effect of each rating."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.analytics.agreement import Intraclass, intraclass
from huiyin.channels.telephone.models import Call, Study
from huiyin.responses.queries import stored_many
from huiyin.surveys.queries import codebook


@dataclass(frozen=True)
class Effect:
    """One rated question: its words, and how alike the answers of one interviewer are."""

    key: str
    label: dict[str, str]
    found: Intraclass


def interviewer_effects(study: Study) -> list[Effect]:
    """The effect on every question answered by number, the strongest first; [] before the first interview."""
    calls = Call.objects.filter(number__study=study).exclude(response_id=None).exclude(interviewer=None)
    pairs_of = calls.values_list("response_id", "interviewer")
    interviewer = {response_id: who for response_id, who in pairs_of if response_id is not None}
    answers = stored_many(list(interviewer))
    effects = []
    for variable in codebook(study.programme_id):
        if not variable.role.is_numeric:
            continue
        pairs = [
            (float(value), str(interviewer[answer.id]))
            for answer in answers
            if isinstance(value := answer.answers.get(variable.key), int | float)
        ]
        if pairs:
            found = intraclass([value for value, _ in pairs], [who for _, who in pairs])
            label = {"zh": variable.label, "en": variable.label_en or variable.label}
            effects.append(Effect(variable.key, label, found))
    return sorted(effects, key=lambda effect: -(effect.found.design_effect or 0))
