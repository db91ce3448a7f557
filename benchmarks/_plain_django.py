"""The peer of `submissions`: a plain Django view that checks, inserts and commits one answer a request."""

from __future__ import annotations

import json
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

_kept: dict[int, Any] = {}


def _asked(questionnaire_id: int) -> Any:
    from huiyin.api import queries

    if questionnaire_id not in _kept:
        _kept[questionnaire_id] = queries.asked(questionnaire_id)
    return _kept[questionnaire_id]


@csrf_exempt
def submit(request: HttpRequest) -> JsonResponse:
    """One answer, one commit."""
    from huiyin.core.models import OutboxEvent
    from huiyin.responses.models import Response

    sent = json.loads(request.body)
    asked = _asked(sent["questionnaire"])
    form = {f"a-{key}": str(value) for key, value in sent["answers"].items()}
    checked = asked.definition.validate(form)
    if checked.problems:
        return JsonResponse({}, status=422)
    try:
        with transaction.atomic(durable=True):
            row = Response.objects.create(
                programme_id=asked.programme_id,
                wave_id=asked.wave_id,
                version_id=asked.version_id,
                channel="api",
                dedup_key=f"plain:{sent['submission_id']}",
                answers=checked.answers,
                unit_path=asked.unit_path,
                answered_on=timezone.localdate(),
                recorded_at=timezone.now(),
            )
            OutboxEvent.objects.create(
                kind="AnswerAccepted",
                payload={"response_id": row.pk, "programme_id": asked.programme_id},
                created_at=timezone.now(),
            )
    except IntegrityError:
        return JsonResponse({}, status=200)
    return JsonResponse({"id": row.pk}, status=201)


urlpatterns = [path("plain", submit)]
application = get_wsgi_application()
