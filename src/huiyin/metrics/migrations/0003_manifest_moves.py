"""The manifest of facts belongs to `warehouse` from here on; its tables stay where they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_study_settings")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("FactPart"), migrations.DeleteModel("FactStore")]
        )
    ]
