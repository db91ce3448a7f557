"""C20, C25, C26: forms are printed, come back, are keyed twice, compared, decided and stored."""

from __future__ import annotations

import re

import pytest

from huiyin.channels.paper import queries, services
from huiyin.channels.paper.codes import code_of, read_code
from huiyin.channels.paper.comparing import kappa_of, keyers
from huiyin.channels.paper.models import Adjudication, Batch, Entry, Sheet
from huiyin.channels.paper.problems import SheetKeyed, SheetsOutOfRange
from huiyin.channels.paper.services import Print, print_batch
from huiyin.channels.tests.asking import ANSWERS, open_link
from huiyin.core.erasure import Person, Stage, erasers
from huiyin.responses.models import Response
from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import Programme


def printed(cast: object, n: int = 3, **plan: object) -> Batch:
    """A batch of the north."""
    link = open_link(cast)
    version = link.questionnaire.versions.get()
    made = Print(**{"name": "营业厅", "wave": "2026-Q4", "n_sheets": n, "double_percent": 0, **plan})
    return print_batch(by=cast.bob, programme=link.questionnaire.programme, version=version, plan=made)


def address(batch: Batch, rest: str = "") -> str:
    return f"/programmes/{batch.programme_id}/paper/{batch.pk}/{rest}"


def test_a_form_number_notices_a_wrong_digit_and_two_in_the_wrong_order() -> None:
    code = code_of(31, 47)
    assert read_code(f" {code} ") == (31, 47)
    digits = [place for place, sign in enumerate(code) if sign.isdigit()]
    for place in digits:
        for digit in set("0123456789") - {code[place]}:
            assert read_code(code[:place] + digit + code[place + 1 :]) is None
    swapped = code.replace("47", "74")
    assert read_code(swapped) is None


def test_every_sheet_is_printed_with_its_number_a_code_and_boxes_for_each_question(cast, client) -> None:
    batch = printed(cast)
    client.force_login(cast.ann)
    html = client.get(address(batch, "print/?from=1&to=3")).content.decode()
    for sheet in Sheet.objects.all():
        assert html.count(sheet.code) >= 2, "as text and as the words of its QR code"
    assert html.count('class="sheet"') == 3
    assert html.count("data:image/svg+xml") == 3
    assert "size:210mm 297mm" in html
    one = html.partition('class="sheet"')[2].partition('class="sheet"')[0]
    assert len(re.findall(r"<i></i>", one)) >= 5 + 5 + 11 + 2
    assert client.get(address(batch, "print/?from=9")).status_code == 404


@pytest.mark.parametrize(("size", "paper"), [("a5", "148mm 210mm"), ("a6", "105mm 148mm"), ("roll", "80mm")])
def test_a_slip_for_one_visit_is_small(cast, client, size, paper) -> None:
    batch = printed(cast, 1, size=size)
    client.force_login(cast.bob)
    assert f"size:{paper}" in client.get(address(batch, "print/")).content.decode()


def test_a_sheet_comes_back_by_fax_is_keyed_and_stored_as_a_paper_answer(cast, client) -> None:
    batch = printed(cast, 2)
    client.force_login(cast.amy)
    first, second = Sheet.objects.all()
    page = client.post(
        address(batch, "returned/"),
        {"codes": f"{first.code}\n99", "mode": "fax", "on": "2026-11-20"},
        follow=True,
    )
    assert "99" in page.content.decode()
    first.refresh_from_db()
    assert (first.state, first.return_mode, str(first.returned_on)) == ("returned", "fax", "2026-11-20")
    assert queries.progress(batch).return_rate.value == 0.5
    went = client.post(address(batch, "key/"), {"code": first.code})
    assert went["Location"] == address(batch, f"sheets/{first.pk}/key/")
    assert "data-keyed" in client.get(went["Location"]).content.decode()
    client.post(went["Location"], {**ANSWERS, "a-recommend": "", "started": "1"})
    answer = Response.objects.get()
    assert (answer.mode, answer.channel) == ("paper", "paper")
    assert answer.answers == {"attitude": 5, "speed": 2, "comment": "太慢"}, (
        "what is lacking on paper stays lacking"
    )
    first.refresh_from_db()
    assert (first.state, first.response_id) == ("done", answer.pk)
    again = client.post(address(batch, "key/"), {"code": first.code})
    assert "HY-H047" in again.content.decode()
    wrong = client.post(address(batch, "key/"), {"code": "1-0001-0"})
    assert "HY-H046" in wrong.content.decode()
    client.post(address(batch, f"sheets/{second.pk}/key/"), {"go": "void"})
    second.refresh_from_db()
    assert second.state == "void"
    assert Response.objects.count() == 1


def test_an_answer_that_is_not_offered_is_told_and_nothing_typed_is_lost(cast, client) -> None:
    batch = printed(cast, 1)
    client.force_login(cast.amy)
    sheet = Sheet.objects.get()
    page = client.post(address(batch, f"sheets/{sheet.pk}/key/"), {**ANSWERS, "a-attitude": "9"})
    assert page.status_code == 422
    assert "太慢" in page.content.decode()
    assert not Response.objects.exists()


def test_two_people_key_a_sheet_and_a_manager_decides_where_they_differ(cast, client) -> None:
    batch = printed(cast, 2, double_percent=100)
    sheets = list(Sheet.objects.all())
    other = {**ANSWERS, "a-speed": "4", "a-comment": "太 慢"}
    for person, form in ((cast.amy, ANSWERS), (cast.bob, other)):
        client.force_login(person)
        for sheet, sent in zip(sheets, (ANSWERS, form), strict=True):
            client.post(address(batch, f"sheets/{sheet.pk}/key/"), {**sent, "started": "1"})
        if person is cast.amy:
            assert not Response.objects.exists(), "both entries first"
            assert queries.next_to_key(batch, cast.amy) is None
            sheets[0].refresh_from_db()
            with pytest.raises(SheetKeyed):
                services.check_may_key(cast.amy, sheets[0])
    assert Response.objects.count() == 1, "equal entries are stored at once"
    page = client.get(address(batch, f"sheets/{sheets[1].pk}/decide/")).content.decode()
    assert "速度" in page
    assert client.post(address(batch, f"sheets/{sheets[1].pk}/decide/"), {}).status_code == 422
    chosen = {"which-a-speed": "second", "which-a-comment": "other", "other-a-comment": "很慢"}
    client.post(address(batch, f"sheets/{sheets[1].pk}/decide/"), chosen)
    stored = Response.objects.get(pk=Sheet.objects.get(pk=sheets[1].pk).response_id)
    assert (stored.answers["speed"], stored.answers["comment"]) == (4, "很慢")
    definition = Definition.from_json(batch.version.definition)
    whole, by_field = kappa_of(definition, queries.twice_keyed(batch))
    assert whole.n == 10
    assert whole.agreement_rate == 0.8
    assert by_field[0][1].agreement_rate == 0.5
    rows = {row.name: row for row in keyers(definition, queries.sheets_of(batch))}
    assert (rows["艾米"].n_errors, rows["鲍勃"].n_errors, rows["艾米"].n_fields) == (2, 1, 10)
    html = client.get(address(batch)).content.decode()
    assert "κ" in html


def test_what_is_keyed_and_decided_is_masked_where_the_programme_says_so(cast, client) -> None:
    batch = printed(cast, 1, double_percent=100)
    Programme.objects.update(masked_kinds=["phone"])
    [sheet] = Sheet.objects.all()
    for person, said in ((cast.amy, "打 13800138000"), (cast.bob, "打13900139000 啊")):
        client.force_login(person)
        client.post(address(batch, f"sheets/{sheet.pk}/key/"), {**ANSWERS, "a-comment": said, "started": "1"})
    chosen = {"which-a-comment": "other", "other-a-comment": "回 13700137000"}
    client.post(address(batch, f"sheets/{sheet.pk}/decide/"), chosen)
    assert Response.objects.get().answers["comment"] == "回 [电话]"
    kept = [*Entry.objects.values_list("form__a-comment", flat=True), Adjudication.objects.get().finals]
    assert kept == ["打 [电话]", "打[电话] 啊", {"a-comment": "回 [电话]"}]


def test_only_a_drawn_part_is_keyed_twice_and_the_number_of_sheets_is_limited(cast) -> None:
    batch = printed(cast, 40, double_percent=10)
    assert batch.sheets.filter(is_double=True).count() == 4
    with pytest.raises(SheetsOutOfRange):
        printed(cast, 0)


def test_a_batch_is_made_on_the_web_for_named_customers_whose_answers_carry_their_key(cast, client) -> None:
    link = open_link(cast)
    base = f"/programmes/{link.questionnaire.programme_id}/paper/"
    client.force_login(cast.bob)
    assert client.get(base).status_code == 200
    version = link.questionnaire.versions.get()
    form = {
        "version": version.pk,
        "name": "邮寄",
        "wave": "2026-Q4",
        "size": "a4",
        "language": "zh",
        "respondents": "KEY-1\nKEY-2\nKEY-1",
        "double_percent": "0",
    }
    assert client.post(f"{base}new/", {**form, "respondents": ""}).status_code == 422
    client.post(f"{base}new/", form)
    batch = Batch.objects.get()
    sheet = batch.sheets.get(respondent_key="KEY-2")
    assert batch.sheets.count() == 2
    assert "KEY-2" not in client.get(address(batch, "print/?to=2")).content.decode()
    client.post(address(batch, f"sheets/{sheet.pk}/key/"), ANSWERS)
    assert Response.objects.get().respondent_key == "KEY-2"
    eraser = next(one for one in erasers(Stage.RECORDS) if one.key == "paper_sheets")
    person = Person(batch.programme_id, "KEY-2")
    assert (eraser.count(person), eraser.erase(person), eraser.erase(person)) == (1, 1, 0)
    assert not Entry.objects.exists()
