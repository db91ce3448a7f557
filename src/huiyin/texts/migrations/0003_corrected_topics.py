from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("texts", "0002_coding")]

    operations = [
        migrations.AddField(
            model_name="labelcorrection", name="topics", field=models.JSONField(default=list)
        ),
        migrations.AlterField(
            model_name="labelcorrection", name="label", field=models.CharField(blank=True, max_length=20)
        ),
    ]
