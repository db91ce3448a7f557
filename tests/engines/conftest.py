"""Faults of engines: collected where the run tries the engine that a file is about."""

from __future__ import annotations

from tests.engine_ways import tried

_HERE = {way.split("+")[0] for way in tried()}
collect_ignore_glob = [f"test_{key}_*.py" for key in ("clickhouse", "postgres", "spark") if key not in _HERE]
