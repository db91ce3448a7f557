"""`./huiyin explore`: the page's table at the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiyin.cli import main

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_table_of_an_address_is_printed_with_how_it_was_computed(hall: Any, capsys: Any) -> None:
    address = (
        f"https://cx.example.com/programmes/{hall.pk}/explore/?show=contract:nps&rows=v:area&columns=wave"
    )
    assert main(["explore", str(hall.pk), address]) == 0
    printed = capsys.readouterr()
    head, *rows = printed.out.splitlines()
    assert "95% 置信区间" in head or "n" in head.split("\t")
    assert len([row for row in rows if row.startswith("#")]) >= 2
    assert any("城东" in row for row in rows)
    assert printed.err.strip().endswith(" s")


def test_the_page_it_begins_with_in_english_as_files(hall: Any, tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx"):
        out = tmp_path / f"table.{suffix}"
        assert main(["explore", str(hall.pk), "-o", str(out), "--language", "en"]) == 0
        assert out.stat().st_size > 200
    assert "Effective n" in (tmp_path / "table.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(("arguments", "code"), [(["999"], "HY-L011"), (["1", "-o", "x.pdf"], "HY-L0")])
def test_what_cannot_be_is_said(cast: Any, capsys: Any, arguments: list[str], code: str) -> None:
    assert main(["explore", *arguments]) == 1
    assert code in capsys.readouterr().err
