"""Who is kept under several ids is erased under all of them (R16)."""

from __future__ import annotations

import pytest

from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.customers.services import merge, upsert_contacts
from huiyin.responses.erasing import ask_erasure
from huiyin.responses.models import Erasure
from huiyin.surveys.services import create_programme

pytestmark = pytest.mark.django_db


def test_an_order_for_one_id_covers_every_id_of_the_person(cast) -> None:
    programme = create_programme(by=cast.alice, unit=cast.root, name="满意度")
    upsert_contacts([NewContact("K1"), NewContact("M9"), NewContact("X")], unit=cast.root, by=cast.alice)
    one, two = (Contact.objects.get(respondent_key=key) for key in ("K1", "M9"))
    merge(by=cast.alice, kept_id=one.pk, absorbed_id=two.pk)
    row = ask_erasure(by=cast.alice, programme_ids=[programme.pk], respondent_key="M9", typed="M9")
    assert row.respondent_key == "M9"
    assert set(Erasure.objects.values_list("respondent_key", flat=True)) == {"K1", "M9"}
