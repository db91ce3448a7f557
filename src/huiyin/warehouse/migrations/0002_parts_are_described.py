"""Parts say which days and moments they hold; their names are relative to the facts' address."""

from django.db import migrations, models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat


def name_the_folder(apps, schema_editor):
    apps.get_model("warehouse", "FactPart").objects.update(
        name=Concat(Value("programme-"), Cast(F("programme_id"), CharField()), Value("/"), F("name"))
    )


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]

    operations = [
        migrations.AlterField("factpart", "name", models.CharField(max_length=160, unique=True)),
        migrations.RunPython(name_the_folder, migrations.RunPython.noop),
        migrations.AddField("factpart", "month", models.CharField(blank=True, default="", max_length=7), preserve_default=False),
        migrations.AddField("factpart", "stamp", models.CharField(blank=True, default="", max_length=120), preserve_default=False),
        migrations.AddField("factpart", "first_on", models.DateField(null=True)),
        migrations.AddField("factpart", "last_on", models.DateField(null=True)),
        migrations.AddField("factpart", "recorded_from", models.DateTimeField(null=True)),
        migrations.AddField("factpart", "recorded_until", models.DateTimeField(null=True)),
        migrations.AddField("factpart", "superseded_at", models.DateTimeField(null=True)),
        migrations.AddField("factpart", "holds_history", models.BooleanField(default=False)),
    ]
