"""What an answer through a link must win together with being stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone

from huiyin.channels.models import AnonymousCompletions, Link
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


@dataclass(frozen=True)
class SpendAnonymously:
    """One answer a link where nothing may lead from the answer to the link.

    The link is not touched: its hash joins a sorted list that is written anew as a whole, from which
    `anonymity` marks links in shuffled batches, by day.
    """

    checks_first: ClassVar[bool] = True

    programme_id: int
    token_hash: str

    @property
    def lock(self) -> str:
        return f"anonymous:{self.programme_id}"

    def admit(self, submission: Submission) -> None:
        """Put the link on the list; raises `AlreadyAnswered` when it stands there or was marked before."""
        AnonymousCompletions.objects.get_or_create(programme_id=self.programme_id)
        waiting = AnonymousCompletions.objects.select_for_update().get(programme_id=self.programme_id)
        if self.token_hash in waiting.token_hashes:
            raise AlreadyAnswered
        if Link.objects.filter(token_hash=self.token_hash).exclude(answered_at=None).exists():
            raise AlreadyAnswered
        waiting.token_hashes = sorted([*waiting.token_hashes, self.token_hash])
        waiting.save(update_fields=["token_hashes"])
