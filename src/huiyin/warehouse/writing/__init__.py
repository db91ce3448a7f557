"""Everything that changes which parts count. `warehouse.services` is the way in."""
