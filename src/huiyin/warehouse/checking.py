"""Whether a part is still what was written.

Looking costs one call to the file system: a file whose size and time of change are those of the
moment it was written is taken as sound. Where they differ (a restored backup, a meddling hand) every
byte is read once and the digest decides; the answer is remembered for the file as it is then.
"""

from __future__ import annotations

from huiyin.facts.problems import PartDamaged
from huiyin.warehouse.models import FactPart
from huiyin.warehouse.paths import store

_known: dict[tuple[str, str, str], bool] = {}  # (name, digest, stamp) of files whose bytes were read
_MOST = 100_000


def sound(part: FactPart, *, thoroughly: bool = False) -> None:
    """Raise `PartMissing` or `PartDamaged` unless the part's file is what was written."""
    stamp = store().stamp(part.name)
    if stamp == part.stamp and not thoroughly:
        return
    key = (part.name, part.sha256, stamp)
    if thoroughly or key not in _known:
        if len(_known) > _MOST:
            _known.clear()
        _known[key] = store().digest(part.name) == part.sha256
    if not _known[key]:
        raise PartDamaged(name=part.name.rsplit("/", 1)[-1])
