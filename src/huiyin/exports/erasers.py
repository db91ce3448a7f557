"""What erasing a person means for files on their way out."""

from __future__ import annotations

import json

from django.db import transaction

from huiyin.core.erasure import Eraser, Person, Stage, without
from huiyin.exports.models import Export
from huiyin.exports.services import remove_exports_holding


class ExportsOfProgramme(Eraser):
    """Files that may hold the person, and conditions of orders that name the person."""

    key = "exports"
    name = {"zh": "导出文件与开放数据表", "en": "Exported files and open tables"}
    stage = Stage.COPIES
    covers = ("exports.Export.order",)

    def count(self, person: Person) -> int | None:
        """Finished files: whose answers they hold is not looked up."""
        return Export.objects.filter(programme_id=person.programme_id, state=Export.DONE).count()

    @transaction.atomic
    def erase(self, person: Person) -> int:
        """Delete the files; they can be made anew from what is left."""
        quoted = json.dumps(person.respondent_key)
        for row in Export.objects.filter(programme_id=person.programme_id).only("pk", "order"):
            if quoted in json.dumps(row.order):
                Export.objects.filter(pk=row.pk).update(order=without(row.order, person.respondent_key))
        return remove_exports_holding(programme_id=person.programme_id)
