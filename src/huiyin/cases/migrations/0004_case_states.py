"""The states of ISO 10002; the unit at opening answers for what was before; the worst come first."""

from django.db import migrations
from django.db.models import F

STATES = {
    "open": "received",
    "in_progress": "investigating",
    "solved": "responded",
    "asked": "communicated",
}
PRIORITIES = {"high": 300, "medium": 200, "low": 100}


def renamed(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects.order_by()
    for before, after in STATES.items():
        cases.filter(state=before).update(state=after)
    cases.filter(responsible_unit=None).update(responsible_unit=F("unit"))
    cases.exclude(response_id=None).update(channel="answer")
    for severity, priority in PRIORITIES.items():
        cases.filter(severity=severity).update(priority=priority)
    contacts = apps.get_model("customers", "Contact").objects
    known = cases.exclude(respondent_key="").filter(contact=None)
    for case in known.only("pk", "respondent_key").iterator(chunk_size=1000):
        contact = contacts.filter(respondent_key=case.respondent_key).only("pk").first()
        if contact is not None:
            cases.filter(pk=case.pk).update(contact=contact)


def named_as_before(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects.order_by()
    for before, after in {**STATES, "open": "acknowledged", "in_progress": "assessed"}.items():
        cases.filter(state=after).update(state=before)
    for before, after in STATES.items():
        cases.filter(state=after).update(state=before)


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0003_case_fields"),
    ]

    operations = [migrations.RunPython(renamed, named_as_before)]
