"""What customers say in cases is read, shown with the case, and forgotten with it."""

from __future__ import annotations

from typing import Any

from django.test import Client

from huiyin.cases import services
from huiyin.cases.desk import log_call
from huiyin.core.events import drain_all
from huiyin.texts.queries import readings_of_records, texts_of

SAID = "装维师傅没来，态度很差，等了三天没人管"
NOTED = "客户对处理结果很满意，表示感谢"


def test_the_words_of_a_case_and_the_notes_of_its_calls_are_read(cast: Any, client: Client) -> None:
    """T01: what was said is read where it was said, and shown on the page of the case with what told marked."""
    case = services.open_case(by=cast.bob, unit=cast.north, title="没人上门", words=SAID, owner=cast.amy)
    drain_all()
    log_call(by=cast.amy, case_id=case.pk, direction="out", outcome="reached", text=NOTED)
    rows = list(readings_of_records("case", [case.pk]).order_by("source"))
    assert [text.text for text in texts_of(rows).values()] == [NOTED, SAID]
    assert [row.source for row in rows] == ["call", "case"]
    blame = rows[1].positive_rate
    assert blame is not None
    assert blame < 0.5
    client.force_login(cast.amy)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "hy-told-blame" in page
