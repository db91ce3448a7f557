"""Prints as JSON what the data folder of the environment holds after the storm, once all events are handled."""

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
import django

django.setup()
from django.db import connection

from huiyin.core import events
from huiyin.core.models import Delivery
from huiyin.facts.engines import engines
from huiyin.responses.models import Response
from huiyin.warehouse import queries

events.drain_all(limit=10_000)
programme_id = Response.objects.values_list("programme_id", flat=True).first()
source = queries.source_of(programme_id)
ids = [
    number
    for batch in engines["duckdb"].batches(source, ["response_id"])
    for number in batch.column("response_id").to_pylist()
]
healthy = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        healthy = cursor.execute("PRAGMA integrity_check").fetchone()[0]
print(
    json.dumps(
        {
            "keys": list(Response.objects.order_by("id").values_list("dedup_key", flat=True)),
            "n_facts": len(ids),
            "n_distinct_facts": len(set(ids)),
            "fact_ids_are_response_ids": set(ids) == set(Response.objects.values_list("id", flat=True)),
            "n_undelivered": Delivery.objects.filter(done_at=None).count(),
            "integrity": healthy,
        }
    )
)
