"""What erasing a person means for ways in: personal links, drafts begun by them, uploaded files."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.channels.file_upload import traces
from huiyin.channels.models import Link
from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.responses.queries import n_drafts_of
from huiyin.responses.services import discard_drafts_of


class LinksOfPerson(Eraser):
    """Personal links, and what was begun but not handed in by them."""

    key = "links"
    name = {"zh": "个人链接与未提交的草稿", "en": "Personal links and drafts begun by them"}
    stage = Stage.RECORDS
    covers = ("channels.Link.respondent_key", "channels.Link.embedded", "responses.Draft.answers")

    def count(self, person: Person) -> int | None:
        """How many links and drafts."""
        hashes = list(self._links(person).values_list("token_hash", flat=True))
        return len(hashes) + n_drafts_of(hashes)

    def erase(self, person: Person) -> int:
        """Delete them: the links lead nowhere any more."""
        links = self._links(person)
        hashes = list(links.values_list("token_hash", flat=True))
        n_drafts = discard_drafts_of(link_token_hashes=hashes)
        links.delete()
        return len(hashes) + n_drafts

    def _links(self, person: Person) -> QuerySet[Link]:
        return Link.objects.filter(
            questionnaire__programme_id=person.programme_id, respondent_key=person.respondent_key
        )


class UploadsWithPerson(Eraser):
    """Uploaded files that hold the person: the file goes, and so does every excerpt of it; its answers stay."""

    key = "uploads"
    name = {"zh": "上传的原始文件及其摘录", "en": "Uploaded files and excerpts of them"}
    stage = Stage.COPIES
    covers = ("channels.Upload.filename", "channels.Upload.profile", "channels.RejectedRow.facts")

    def count(self, person: Person) -> int | None:
        """Only reading the files would tell."""
        return None

    def erase(self, person: Person) -> int:
        """Delete each such file with its excerpts; an import that is not finished stops."""
        return traces.forget_files_with(person.programme_id, person.respondent_key)
