"""Contacts that are known already get their identities."""

from django.db import migrations
from django.utils import timezone


def fill(apps, schema_editor):
    """The same hashes as `knowing` makes, over all contacts in parts."""
    from huiyin.customers.knowing import _COLUMNS, RECORD, digest, normal

    contact, identity = apps.get_model("customers", "Contact"), apps.get_model("customers", "Identity")
    now, rows = timezone.now(), []
    for one in contact.objects.order_by("pk").iterator(chunk_size=2000):
        for kind, column in _COLUMNS.items():
            if (raw := getattr(one, column)) and (value := normal(kind, raw)):
                rows.append(
                    identity(
                        contact_id=one.pk,
                        kind=kind.value,
                        value=value,
                        digest=digest(kind, value),
                        source=RECORD,
                        created_at=now,
                    )
                )
        if len(rows) > 10_000:
            identity.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
            rows = []
    identity.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_identities_and_accounts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
