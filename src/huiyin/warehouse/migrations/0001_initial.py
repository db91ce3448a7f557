"""The manifest as `metrics` made it: its tables stay where they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("metrics", "0003_manifest_moves"), ("surveys", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="FactStore",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "programme",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="surveys.programme"
                            ),
                        ),
                    ],
                    options={"db_table": "metrics_factstore"},
                ),
                migrations.CreateModel(
                    name="FactPart",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("name", models.CharField(max_length=120, unique=True)),
                        ("batch", models.CharField(blank=True, max_length=40)),
                        ("n_rows", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField()),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="surveys.programme"
                            ),
                        ),
                    ],
                    options={"db_table": "metrics_factpart", "ordering": ["pk"]},
                ),
            ]
        )
    ]
