"""What the worker does for readers of open tables: one Parquet file a programme and kind of key."""

from __future__ import annotations

from django.db import transaction

from huiyin.core import events
from huiyin.exports import open_services, storage
from huiyin.exports.contracts import Order, Respondents
from huiyin.exports.jobs import LEASE_SECONDS
from huiyin.exports.models import OpenFile
from huiyin.exports.writing import Facts, facts_of, write_file


class _NotWanted(RuntimeError):
    """Nobody reads this any more, or somebody was erased meanwhile."""


def order_for(with_personal: bool) -> Order:
    """All facts, under the names they have everywhere; without personal columns neither texts nor respondents."""
    respondents = Respondents.NUMBERS if with_personal else Respondents.NONE
    return Order("parquet", with_texts=with_personal, respondents=respondents)


def write_open_file(programme_id: int, with_personal: bool) -> None:
    """Write the newest facts for readers; they go on reading the file before until this one is whole."""
    wanted = OpenFile.objects.filter(programme_id=programme_id, with_personal=with_personal).first()
    if wanted is None:
        return
    mine = OpenFile.objects.filter(pk=wanted.pk, n_erasures=wanted.n_erasures)

    def facts() -> Facts:
        return facts_of(programme_id, order_for(with_personal), fact_names=True)

    def beat(n_rows: int) -> None:
        with transaction.atomic():
            events.renew_lease(LEASE_SECONDS)
            if not mine.exists():
                raise _NotWanted

    prefix = f"{open_services.file_prefix(programme_id)}{'personal' if with_personal else 'plain'}-"
    try:
        written = write_file(prefix, facts, "parquet", beat)
    except _NotWanted:
        return
    with transaction.atomic():
        events.renew_lease()
        moved = mine.update(
            file=written.file,
            etag=written.etag,
            revision=written.revision,
            as_of=written.as_of,
            n_rows=written.n_rows,
            codebook=written.table.as_json(),
        )
    storage.remove_all(prefix, but=written.file if moved else "")
