"""An installation that shows simulated facts: organisation, programme, contracts, waves, parts, a board.

    HUIYIN_DATA=FOLDER .venv/bin/python -m benchmarks.facts_installation FACTS [FACTS …]

Each FACTS is a folder of `benchmarks.facts_generator` on the same disk: its parts are linked into the
installation, not copied. Prints the address of each programme's figures and of its board with eight
figures. The data is simulated, and the programme says so.
"""

from __future__ import annotations

import argparse
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from benchmarks import simulated_organisation as organisation
from benchmarks.facts_generator import LABEL, MONTHS, VARIABLES, first_day, manifest_of

LOGIN, PASSWORD = "bench", "correct-horse-battery"


def set_up() -> None:
    """Django, with a database that is there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def administrator() -> Any:
    """The person whom everything is made by; made with the whole organisation on the first call."""
    from django.contrib.auth.hashers import make_password

    from huiyin.accounts.models import Unit, User
    from huiyin.accounts.services import ensure_root

    found = User.objects.filter(login=LOGIN).first()
    if found is not None:
        return found
    root = ensure_root(name=organisation.ORGANISATION)
    regions = []
    for name in organisation.REGIONS:
        regions.append(_unit(Unit, root, name))
    for region, name in organisation.UNITS:
        _unit(Unit, regions[region], name)
    return User.objects.create(
        login=LOGIN, name="模拟管理员", role="administrator", unit=root, password=make_password(PASSWORD)
    )


def _unit(model: Any, parent: Any, name: str) -> Any:
    made = model.objects.create(name=name, parent=parent, path="-")
    made.path = f"{parent.path}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def register(facts: Path, by: Any) -> tuple[int, int]:
    """A programme on these facts and a board with eight of its figures; returns their numbers."""
    from huiyin.boards.contracts import Card
    from huiyin.boards.services import make_board
    from huiyin.metrics.queries import current_contracts
    from huiyin.metrics.services import confirm_suggested
    from huiyin.surveys.services import create_programme, ensure_wave, extend_codebook

    manifest = manifest_of(facts)
    n_rows = manifest["n_rows"]
    programme = create_programme(by=by, unit=by.unit, name=f"服务满意度（{n_rows:,} 份）", label=LABEL)
    extend_codebook(programme.pk, VARIABLES)
    for month, (year, number) in enumerate(MONTHS):
        ensure_wave(programme.pk, f"{year}-{number:02d}", first_day(month))
    confirm_suggested(by=by, programme_id=programme.pk)
    for part in manifest["parts"]:
        _list_part(facts, part, programme.pk)
    keys = [contract.key for contract in current_contracts(programme.pk)]
    cards = [
        Card(f"c{at}", kind, 3, 2, options={"programme": programme.pk, "contract": key})
        for at, (kind, key) in enumerate([(kind, key) for kind in ("figure", "trend") for key in keys][:8], 1)
    ]
    board = make_board(by=by, name=f"八项指标（{n_rows:,} 份）", programme=programme, cards=cards)
    return programme.pk, board.pk


def _list_part(facts: Path, part: dict[str, Any], programme_id: int) -> None:
    """One row of the manifest of parts, as the warehouse would have written it."""
    from django.utils import timezone

    from huiyin.warehouse.models import FactPart
    from huiyin.warehouse.paths import folder_of, store

    year, month = MONTHS[part["month"]]
    name = f"{folder_of(programme_id)}/month={year}-{month:02d}/{part['name']}"
    place = Path(store().path_of(name))
    place.parent.mkdir(parents=True, exist_ok=True)
    os.link(facts / part["name"], place)
    FactPart.objects.create(
        programme_id=programme_id,
        name=name,
        month=f"{year}-{month:02d}",
        n_rows=part["n_rows"],
        sha256=part["sha256"],
        stamp=store().stamp(name),
        created_at=timezone.now(),
        first_on=date.fromisoformat(part["first_on"]),
        last_on=date.fromisoformat(part["last_on"]),
        recorded_from=datetime.fromisoformat(part["recorded_from"]),
        recorded_until=datetime.fromisoformat(part["recorded_until"]),
        first_id=part["first_id"],
        last_id=part["first_id"] + part["n_rows"] - 1,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("facts", type=Path, nargs="+")
    options = parser.parse_args()
    set_up()
    by = administrator()
    print(f"sign in as {LOGIN} with {PASSWORD}")
    for facts in options.facts:
        programme, board = register(facts, by)
        print(f"{facts}: /programmes/{programme}/ and /boards/{board}/")


if __name__ == "__main__":
    main()
