"""Rules on answers, compiled once and asked about whole batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count, Max, Sum

from huiyin.alerts.contracts import RuleKind
from huiyin.alerts.models import Rule
from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.conditions import EVERYTHING, Condition, parse
from huiyin.conditions.many import masks_of
from huiyin.core.shelf import Shelf
from huiyin.facts.fields import fields_of
from huiyin.facts.schema import RESPONSE_ID, column_of
from huiyin.facts.table import fact_table_of_columns
from huiyin.responses import queries as responses
from huiyin.responses.contracts import Validity
from huiyin.surveys import queries as surveys


@dataclass(frozen=True)
class Compiled:
    """The rules of a programme that are at work. `variables` are those that some rule speaks of."""

    rules: tuple[tuple[int, Condition], ...]
    variables: tuple[Variable, ...]

    def hits(self, table: pa.Table) -> list[tuple[int, Sequence[int]]]:
        """By rule the answers it fires for; rules without any are left out. One pass over the batch."""
        ids = table.column(RESPONSE_ID).to_numpy()
        masks = masks_of([condition for _, condition in self.rules], table.combine_chunks())
        return [
            (rule, ids[np.flatnonzero(mask)].tolist())
            for (rule, _), mask in zip(self.rules, masks, strict=True)
            if mask.any()
        ]


_compiled: Shelf[Compiled] = Shelf(256)


def compiled_for(programme_id: int) -> Compiled:
    """The programme's rules on answers, compiled again only when one of them or the codebook has changed."""
    rules = Rule.objects.filter(
        programme_id=programme_id, kind=RuleKind.ANSWER, is_on=True, archived_at=None
    ).order_by("pk")
    stamp = rules.aggregate(n=Count("pk"), changes=Sum("revision"), newest=Max("saved_at"))
    if not stamp["n"]:
        return Compiled((), ())
    codebook = surveys.codebook(programme_id)
    key = (programme_id, *stamp.values(), tuple(str(variable) for variable in codebook))
    return _compiled.get_or_make(key, lambda: compiled(rules.values_list("pk", "condition"), codebook))


def compiled(rules: Any, codebook: Sequence[Variable]) -> Compiled:
    """Pairs of a number and a stored condition, made ready; one that speaks of what is gone fires for nothing."""
    fields, found = fields_of(codebook), []
    for key, rule in rules:
        try:
            found.append((key, EVERYTHING if rule is None else parse(rule, fields)))
        except Problem:
            continue
    named = {column for _, condition in found for column in condition.columns}
    used = [one for one in codebook if any(name.startswith(column_of(one.key)) for name in named)]
    return Compiled(tuple(found), tuple(used))


def answers_as_table(programme_id: int, ids: Sequence[int], variables: Sequence[Variable]) -> pa.Table | None:
    """Answers that count, as columns just as the facts have them; None where none is left."""
    tables = [
        fact_table_of_columns(variables, rows.filter(pc.equal(rows.column("validity"), Validity.VALID.value)))
        for rows in responses.stored_arrow(programme_id, ids=list(ids))
    ]
    table = pa.concat_tables(tables) if tables else None
    return table if table is not None and table.num_rows else None
