"""`huiyin web`: the web server alone, as `up` starts it."""

from __future__ import annotations

import argparse
import logging

from huiyin.shell._lifeline import die_with_parent, hold_children
from huiyin.shell.base import Command, commands

BLOCKING_THREADS = 64  # most only wait for a commit; what works runs in the lanes of `wsgi`


@commands.register
class Web(Command):
    key = "web"
    about = "只启动网页服务（由 up 调用） / Start the web server alone (called by up)"

    def run(self, options: argparse.Namespace) -> int:
        die_with_parent()
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        from huiyin import settings

        hold_children()
        # It warns of more threads than cores, which are meant here.
        logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
        Granian(
            "huiyin.wsgi:application",
            address=settings.value_of("HUIYIN_HOST"),
            port=int(settings.value_of("HUIYIN_PORT")),
            interface=Interfaces.WSGI,
            workers=1,  # SQLite has one writer; its lanes serve the readers
            blocking_threads=BLOCKING_THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        ).serve()
        return 0
