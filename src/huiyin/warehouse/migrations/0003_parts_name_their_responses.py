"""Parts say between which responses their rows lie, so that the newest are found without reading all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0002_parts_are_described")]

    operations = [
        migrations.AddField("factpart", "first_id", models.BigIntegerField(null=True)),
        migrations.AddField("factpart", "last_id", models.BigIntegerField(null=True)),
    ]
