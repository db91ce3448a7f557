"""Every change to which facts count."""

from __future__ import annotations

from huiyin.warehouse.writing.appending import append as append
from huiyin.warehouse.writing.appending import append_accepted as append_accepted
from huiyin.warehouse.writing.appending import append_batch as append_batch
from huiyin.warehouse.writing.appending import drop_batch as drop_batch
from huiyin.warehouse.writing.appending import forget_answers as forget_answers
from huiyin.warehouse.writing.appending import forget_batch as forget_batch
from huiyin.warehouse.writing.appending import forget_person as forget_person
from huiyin.warehouse.writing.appending import restate as restate
from huiyin.warehouse.writing.appending import sweep_folder as sweep_folder
from huiyin.warehouse.writing.appending import sweep_orphans as sweep_orphans
from huiyin.warehouse.writing.compacting import compact as compact
from huiyin.warehouse.writing.laying_out import LayingOut as LayingOut
from huiyin.warehouse.writing.rebuilding import damaged_parts as damaged_parts
from huiyin.warehouse.writing.rebuilding import heal as heal
from huiyin.warehouse.writing.rebuilding import rebuild as rebuild
from huiyin.warehouse.writing.tending import tend as tend
from huiyin.warehouse.writing.verifying import verify as verify
