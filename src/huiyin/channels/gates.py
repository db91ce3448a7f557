"""What an answer through a link must win together with being stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone

from huiyin.channels.models import Link
from huiyin.channels.problems import AlreadyAnswered
from huiyin.responses.contracts import Submission


@dataclass(frozen=True)
class SpendLink:
    """A personal link is good for one answer: the row lets one of many at once win."""

    checks_first: ClassVar[bool] = True

    link_id: int
    submission_id: str

    @property
    def lock(self) -> str:
        return f"link:{self.link_id}"

    def admit(self, submission: Submission) -> None:
        """Mark the link as answered by this submission; raises `AlreadyAnswered` when another one has."""
        unspent = Link.objects.filter(pk=self.link_id, answered_at=None)
        if not unspent.update(answered_at=timezone.now(), answered_submission=self.submission_id):
            self.replayed(submission)

    def replayed(self, submission: Submission) -> None:
        """Only the submission that spent the link may be repeated."""
        if not Link.objects.filter(pk=self.link_id, answered_submission=self.submission_id).exists():
            raise AlreadyAnswered
