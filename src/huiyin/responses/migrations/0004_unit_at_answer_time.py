"""Each answer keeps the unit that was responsible when it was given; older ones take their programme's."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_the_programmes_unit(apps, schema_editor):
    programmes = apps.get_model("surveys", "Programme").objects.filter(pk=OuterRef("programme"))
    apps.get_model("responses", "Response").objects.update(unit_path=Subquery(programmes.values("unit__path")[:1]))


class Migration(migrations.Migration):
    dependencies = [("responses", "0003_erasures"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "response", "unit_path", models.CharField(max_length=400, default=""), preserve_default=False
        ),
        migrations.RunPython(take_the_programmes_unit, migrations.RunPython.noop),
    ]
