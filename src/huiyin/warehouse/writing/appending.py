"""Facts follow answers: new ones, corrected ones, undone ones, forgotten ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from huiyin.analytics.codebook import Variable
from huiyin.facts.schema import RESPONSE_ID, VALID, arrow_schema
from huiyin.facts.store import SUFFIX, Store
from huiyin.facts.table import fact_table, fact_table_of_columns
from huiyin.responses import queries as responses
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys import queries as surveys
from huiyin.warehouse.models import MIXED, FactPart
from huiyin.warehouse.paths import copies_folder, folder_of, store
from huiyin.warehouse.queries import current_parts, engine
from huiyin.warehouse.writing.parts import add, lock, superseded, take_out, together, unlist


@dataclass(frozen=True)
class Writing:
    """What rows of a programme are written with."""

    codebook: Sequence[Variable]

    @classmethod
    def of(cls, programme_id: int) -> Writing:
        """As it is now."""
        return cls(surveys.codebook(programme_id))

    @property
    def schema(self) -> pa.Schema:
        """The columns rows have."""
        return arrow_schema(self.codebook)

    def table(self, answers: Iterable[StoredAnswer]) -> pa.Table:
        """The rows of some answers."""
        return fact_table(self.codebook, [vars(answer) for answer in answers])

    def tables(
        self,
        programme_id: int,
        first_id: int = 0,
        last_id: int | None = None,
        *,
        batch: str | None = None,
        ids: Sequence[int] | None = None,
    ) -> Iterator[pa.Table]:
        """The rows of all answers that count in an id range (or of `ids`), oldest first, some thousands at a time."""
        for rows in responses.stored_arrow(programme_id, first_id, last_id, batch=batch, ids=ids):
            counted = rows.filter(pc.equal(rows.column("validity"), VALID))
            yield fact_table_of_columns(self.codebook, counted)


@transaction.atomic
def append(programme_id: int, answers: Iterable[StoredAnswer]) -> int:
    """Add answers to the facts, one part a batch, listed in the open transaction; returns how many rows.

    `answers` may be read as late as it is asked for. The file is on the disk before its row is
    committed; without the row it does not count. Answers that were set aside are passed over.
    """
    lock(programme_id)  # before `answers` is read: what is undone meanwhile is not read, or dropped after
    by_batch: dict[str, list[StoredAnswer]] = defaultdict(list)
    for answer in answers:
        if answer.validity == VALID:
            by_batch[answer.batch].append(answer)
    writing = Writing.of(programme_id)
    for batch, rows in by_batch.items():
        add(programme_id, writing.table(rows), batch=batch)
    return sum(len(rows) for rows in by_batch.values())


@transaction.atomic
def append_accepted(programme_id: int, response_ids: Sequence[int]) -> int:
    """Add single answers as one part; returns how many. They are read behind the lock, as `append` does."""
    lock(programme_id)
    tables = list(Writing.of(programme_id).tables(programme_id, batch="", ids=response_ids))
    if tables:
        add(programme_id, pa.concat_tables(tables), batch="")
    return sum(int(table.num_rows) for table in tables)


@transaction.atomic
def append_batch(programme_id: int, batch: str, first_id: int, last_id: int) -> int:
    """Add the rows of a batch in an id range as one part; returns how many. Of a batch undone since nothing is left."""
    lock(programme_id)
    tables = list(Writing.of(programme_id).tables(programme_id, first_id, last_id, batch=batch))
    if tables:
        add(programme_id, pa.concat_tables(tables), batch=batch)
    return sum(int(table.num_rows) for table in tables)


@transaction.atomic
def restate(programme_id: int, response_ids: Collection[int]) -> int:
    """Make the facts of some answers say what the records say: the newest version counts, the others are history.

    An answer that is not in the records any more is in the facts no more. Returns how many count.
    """
    lock(programme_id)
    _take_out_answers(programme_id, response_ids)
    writing = Writing.of(programme_id)
    now, past = [], []
    for answer_id in sorted(set(response_ids)):
        for version in responses.history(answer_id):
            if version.superseded_at is not None:
                past.append((version.answer, version.superseded_at))
            elif version.answer.validity == VALID:
                now.append(version.answer)
    for batch in sorted({answer.batch for answer in now}):
        add(programme_id, writing.table([one for one in now if one.batch == batch]), batch=batch)
    counted = [(answer, moment) for answer, moment in past if answer.validity == VALID]
    if counted:
        tables = [superseded(writing.table([answer]), moment) for answer, moment in counted]
        add(programme_id, together(tables, writing.schema), batch=MIXED, holds_history=True)
    return len(now)


def _take_out_answers(programme_id: int, response_ids: Collection[int], *, at_once: bool = False) -> int:
    """Remove answers from current parts and from the history of versions; returns how many rows."""
    wanted = pa.array(sorted(set(response_ids)), pa.int64())
    parts = FactPart.objects.filter(programme_id=programme_id, superseded_at=None)
    taken = take_out(parts, RESPONSE_ID, lambda column: pc.is_in(column, value_set=wanted), at_once=at_once)
    return sum(int(table.num_rows) for table in taken)


@transaction.atomic
def drop_batch(programme_id: int, batch: str) -> int:
    """Take an undone batch out of the facts; figures as of an earlier time still have it. Returns how many rows."""
    lock(programme_id)
    now = timezone.now()
    whole = list(current_parts(programme_id).filter(batch=batch))
    FactPart.objects.filter(pk__in=[part.pk for part in whole]).update(superseded_at=now)
    mixed = current_parts(programme_id).filter(batch=MIXED)
    taken = take_out(mixed, "batch", lambda column: pc.equal(column, batch))
    if taken:
        rows = superseded(together(taken, Writing.of(programme_id).schema), now)
        add(programme_id, rows, batch=batch, holds_history=True)
    return sum(part.n_rows for part in whole) + sum(int(table.num_rows) for table in taken)


@transaction.atomic
def forget_batch(programme_id: int, batch: str) -> int:
    """Erase what history still holds of an undone batch: figures as of an earlier time lose it too. Returns how many rows."""
    lock(programme_id)
    past = FactPart.objects.filter(programme_id=programme_id, batch=batch).exclude(superseded_at=None)
    n_rows = sum(part.n_rows for part in past)
    unlist(past, at_once=True)
    rest = FactPart.objects.filter(programme_id=programme_id, holds_history=True)
    taken = take_out(rest, "batch", lambda column: pc.equal(column, batch), at_once=True)
    return n_rows + sum(int(table.num_rows) for table in taken)


@transaction.atomic
def forget_person(programme_id: int, respondent_key: str) -> int:
    """Erase a respondent's rows from every part, current and past, and the old files at once; returns how many rows."""
    if not respondent_key:
        raise ValueError("whom to forget must be named")
    lock(programme_id)
    parts = FactPart.objects.filter(programme_id=programme_id)
    taken = take_out(parts, "respondent_key", lambda column: pc.equal(column, respondent_key), at_once=True)
    transaction.on_commit(lambda: sweep_folder(programme_id))
    return sum(int(table.num_rows) for table in taken)


@transaction.atomic
def forget_answers(programme_id: int, response_ids: Collection[int]) -> int:
    """Erase some answers from every part, current and past, and the old files at once; returns how many rows."""
    lock(programme_id)
    wanted = pa.array(sorted(set(response_ids)), pa.int64())
    parts = FactPart.objects.filter(programme_id=programme_id)
    taken = take_out(parts, RESPONSE_ID, lambda column: pc.is_in(column, value_set=wanted), at_once=True)
    transaction.on_commit(lambda: sweep_folder(programme_id))
    return sum(int(table.num_rows) for table in taken)


def sweep_folder(programme_id: int) -> int:
    """Remove every file of a programme that no part lists, however young; returns how many.

    Copies of parts and kept summaries that belong to no part go as well. A merge that runs at the same
    time finds that its files are gone, or that its parts are, and lists nothing.
    """
    listed = set(FactPart.objects.filter(programme_id=programme_id).values_list("name", flat=True))
    _forget_copies(older_than_seconds=0)
    return store().sweep(listed, older_than_seconds=0, below=folder_of(programme_id))


def sweep_orphans() -> int:
    """Remove files that no part lists and that nobody can be reading any more; returns how many."""
    _forget_copies()
    return store().sweep(set(FactPart.objects.values_list("name", flat=True)))


def _forget_copies(*, older_than_seconds: float = 3600) -> None:
    """What the engine and this machine keep of parts goes with the parts."""
    digests = set(FactPart.objects.values_list("sha256", flat=True))
    engine().sweep(digests, older_than_seconds=older_than_seconds)
    copies = Store(str(copies_folder()))
    copies.sweep({f"{digest}{SUFFIX}" for digest in digests}, older_than_seconds=older_than_seconds)
