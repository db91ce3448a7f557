"""What erasing a person means for reviews."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyin.channels.reviews import files
from huiyin.channels.reviews.models import Review, ReviewFile
from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.responses.queries import ids_of_respondent


class ReviewsOfPerson(Eraser):
    """Reviews made into the person's answers, with the replies to them."""

    key = "reviews"
    name = {"zh": "在线评价及其回复", "en": "Online reviews with their replies"}
    stage = Stage.RECORDS
    covers = tuple(
        f"reviews.Review.{field}" for field in ("order_number", "author", "text", "address", "reply")
    )

    def count(self, person: Person) -> int | None:
        """How many reviews."""
        return self._of(person).count()

    def erase(self, person: Person) -> int:
        """Delete them; their answers go by themselves."""
        return self._of(person).delete()[0]

    def _of(self, person: Person) -> QuerySet[Review]:
        answers = ids_of_respondent(person.programme_id, person.respondent_key)
        return Review.objects.filter(response_id__in=answers)


class WaitingReviewFiles(Eraser):
    """Files of reviews: what waits to be imported may hold the person and is dropped; names of files go if they do."""

    key = "review_files"
    name = {"zh": "待导入的评价文件", "en": "Files of reviews waiting to be imported"}
    stage = Stage.COPIES
    covers = ("reviews.ReviewFile.filename", "reviews.ReviewFile.table")

    def count(self, person: Person) -> int | None:
        """Only reading the files would tell."""
        return None

    def erase(self, person: Person) -> int:
        """Drop waiting files, and the names that hold the person's key."""
        n_dropped = files.drop_waiting(person.programme_id)
        named = ReviewFile.objects.filter(
            programme_id=person.programme_id, filename__contains=person.respondent_key
        )
        return n_dropped + named.update(filename="")
