"""DuckDB: the default, embedded."""
