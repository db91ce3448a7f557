"""`huiyin worker`: the loops that carry events to their subscribers."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time

from huiyin.shell._lifeline import die_with_parent
from huiyin.shell.base import Command, commands

IDLE_SECONDS = 0.3
BREATH = 0.01  # seconds behind each piece of work in which answers are written
A_HANDFUL = 1_000  # deliveries; a round that moved more has more waiting behind it
TENDING_SECONDS = 2.0
READING_SECONDS = 24 * 3600.0
HOUSEKEEPING_SECONDS = 3600.0
WATCHING_SECONDS = 60.0
CLOCK_SECONDS = 20.0
FOLDERS_SECONDS = 60.0
CAMPAIGN_SECONDS = 5.0
TELLING_SECONDS = 1.0
ALERT_SECONDS = 3.0
logger = logging.getLogger("huiyin.worker")


@commands.register
class Worker(Command):
    key = "worker"
    about = "只启动后台任务（由 up 调用） / Start the background worker alone (called by up)"

    def run(self, options: argparse.Namespace) -> int:
        import django

        die_with_parent()
        django.setup()
        from huiyin.core import events

        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        lanes = [
            threading.Thread(target=_run_lane, args=(lane, stop), name=f"lane-{lane}", daemon=True)
            for lane in events.LANES
        ]
        for name, work in (
            ("facts", _tend_facts),
            ("open folders", _keep_folders_open),
            ("alerts", _watch_metrics),
            ("telling", _tell_people),
            ("clocks", _keep_clocks),
            ("messages", _send_messages),
            ("campaigns", _run_campaigns),
            ("webhooks", _tell_others),
            ("housekeeping", _keep_house),
        ):
            lanes.append(threading.Thread(target=work, args=(stop,), name=name, daemon=True))
        for thread in lanes:
            thread.start()
        stop.wait()
        events.hand_back()
        for thread in lanes:
            thread.join(timeout=10)
        return 0


def _run_lane(lane: str, stop: threading.Event) -> None:
    """Fan out and drain one lane until told to stop; a lost database is waited for, not died of."""
    from django.db import close_old_connections

    from huiyin.core import events

    while not stop.is_set():
        moved = 0
        try:
            moved = (events.fan_out() if lane == events.QUICK else 0) + events.drain(lane, BREATH)
        except Exception:
            logger.exception("the %s lane stumbled and goes on", lane)
            stop.wait(2.0)
        close_old_connections()
        if moved < A_HANDFUL:  # let some gather: each round costs a lock, a sync and a part of the facts
            stop.wait(IDLE_SECONDS)


def _tend_facts(stop: threading.Event) -> None:
    """Every few seconds: mend damaged parts of the facts, merge small ones, lay them out for an engine that
    keeps copies; once a day read every byte of them."""
    from django.db import close_old_connections

    from huiyin.warehouse import services

    read_at, laying_out = time.monotonic(), services.LayingOut()
    while not stop.is_set():
        touched, thoroughly = 0, time.monotonic() - read_at > READING_SECONDS
        try:
            touched = services.tend(thoroughly=thoroughly)
            laying_out.round()
            read_at = time.monotonic() if thoroughly else read_at
        except Exception:
            logger.exception("tending the facts stumbled and goes on")
        close_old_connections()
        stop.wait(0.0 if touched else TENDING_SECONDS)


def _keep_folders_open(stop: threading.Event) -> None:
    """Every minute: bring the folders up to date in which facts lie open on the server."""
    from django.db import close_old_connections

    from huiyin.exports import services

    while not stop.is_set():
        try:
            services.refresh_open_folders()
        except Exception:
            logger.exception("an open folder stumbled and is tried again")
        close_old_connections()
        stop.wait(FOLDERS_SECONDS)


def _watch_metrics(stop: threading.Event) -> None:
    """Every minute: look at the programmes whose facts changed, or in which a period has closed."""
    from django.db import close_old_connections

    from huiyin.alerts import ruling, services

    while not stop.is_set():
        try:
            services.watch_due()
            ruling.look_at_all()
        except Exception:
            logger.exception("watching stumbled and goes on")
        close_old_connections()
        stop.wait(WATCHING_SECONDS)


def _keep_clocks(stop: threading.Event) -> None:
    """Every few seconds: mark the clocks of cases that ran out and tell who must know.

    A wall clock that jumps is not acted upon before it has stayed where it is (`clocks.jumps`).
    """
    from django.db import close_old_connections
    from django.utils import timezone

    from huiyin.cases import clock_ticking
    from huiyin.clocks.jumps import SteadyWatch

    watch = SteadyWatch()
    while not stop.is_set():
        try:
            now = watch.read(timezone.now(), time.monotonic())
            if now is not None:
                clock_ticking.tick(now)
        except Exception:
            logger.exception("the clocks of cases stumbled and go on")
        close_old_connections()
        stop.wait(CLOCK_SECONDS)


def _tell_people(stop: threading.Event) -> None:
    """Every few seconds: queue messages of alerts that are due, and pass over who does not acknowledge."""
    from django.db import close_old_connections

    from huiyin.alerts import telling

    while not stop.is_set():
        try:
            telling.tick()
        except Exception:
            logger.exception("telling of alerts stumbled and goes on")
        close_old_connections()
        stop.wait(ALERT_SECONDS)


def _send_messages(stop: threading.Event) -> None:
    """Hand messages to mail servers and providers, each account at its own pace, and fetch returned mail."""
    from huiyin.messaging import posting

    posting.work(stop)


def _tell_others(stop: threading.Event) -> None:
    """Every second: tell other systems of news they want to hear of."""
    from django.db import close_old_connections

    from huiyin.api import webhook_services

    while not stop.is_set():
        tried = 0
        try:
            tried = webhook_services.send_due()
        except Exception:
            logger.exception("telling other systems stumbled and goes on")
        close_old_connections()
        stop.wait(0.0 if tried else TELLING_SECONDS)


def _run_campaigns(stop: threading.Event) -> None:
    """Every few seconds: draw the waves that are due, ask, remind, and finish campaigns that are over."""
    from django.db import close_old_connections

    from huiyin.campaigns import fieldwork

    while not stop.is_set():
        touched = 0
        try:
            touched = fieldwork.tick()
        except Exception:
            logger.exception("a campaign stumbled and goes on")
        close_old_connections()
        stop.wait(0.2 if touched >= A_HANDFUL else CAMPAIGN_SECONDS)


def _keep_house(stop: threading.Event) -> None:
    """Every hour: remove files that nothing lists, exports whose time is over, and events handled long ago;
    once a night reckon all customers through and measure promises and the fit of readers, once a month what recovery brought."""
    from django.db import close_old_connections

    from huiyin.api import webhook_services
    from huiyin.boards import keeping
    from huiyin.core import events
    from huiyin.exports.services import remove_expired
    from huiyin.knowledge import machine
    from huiyin.knowledge import services as knowledge
    from huiyin.outcomes import services as outcomes
    from huiyin.profiles import nightly
    from huiyin.promises import services as promises
    from huiyin.referrals import services as referrals
    from huiyin.responses import kept_files
    from huiyin.texts import drifting
    from huiyin.warehouse import services

    while not stop.is_set():
        try:
            services.sweep_orphans()
            remove_expired()
            keeping.sweep()
            kept_files.sweep()
            events.forget_handled()
            webhook_services.forget_old()
            knowledge.forget_old()
            machine.forget_old()
            nightly.tend()
            outcomes.ask_stale()
            promises.tend()
            referrals.expire()
            drifting.tend()
        except Exception:
            logger.exception("housekeeping stumbled and goes on")
        close_old_connections()
        stop.wait(HOUSEKEEPING_SECONDS)
