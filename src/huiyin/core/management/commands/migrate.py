"""Django's `migrate`, with a short way for a database that is empty."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    """An empty database gets its tables as the models say, in one transaction, and counts as fully migrated.

    Migrations change what is stored, and there nothing is stored: walking through all of them would take
    half a minute and lead to the same tables, which `tests/test_fresh_database.py` compares.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; all options are Django's."""
        connection = connections[options["database"]]
        if not options["app_label"] and not options["plan"] and not options["check_unapplied"]:
            connection.prepare_database()
            if not connection.introspection.table_names():
                self._make_all(connection)
                emit_post_migrate_signal(0, False, connection.alias)
                return
        super().handle(*args, **options)

    def _make_all(self, connection: BaseDatabaseWrapper) -> None:
        loader = MigrationLoader(connection)
        self.verbosity = 0
        connection.disable_constraint_checking()  # SQLite makes no tables while it checks keys
        try:
            with transaction.atomic(using=connection.alias):
                self.sync_apps(connection, loader.migrated_apps | loader.unmigrated_apps)
                recorder = MigrationRecorder(connection)
                recorder.ensure_schema()
                for app, name in loader.disk_migrations:
                    recorder.record_applied(app, name)
        finally:
            connection.enable_constraint_checking()
