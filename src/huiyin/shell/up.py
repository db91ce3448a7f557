"""`huiyin up`: the main job. Makes the data folder, starts web and worker, says where everything is."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import socket
import sys
import webbrowser
from pathlib import Path
from typing import IO

from huiyin.analytics.problems import Problem
from huiyin.shell._speaking import print_problem
from huiyin.shell._supervisor import Supervisor
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import AlreadyRunning, BadStart, PortTaken


@commands.register
class Up(Command):
    key = "up"
    about = "启动回音：建好数据文件夹，打开网址 / Start Huiyin: make the data folder and open the address"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--data", metavar="DIR", help="数据文件夹 / the data folder")
        parser.add_argument("--port", type=int, metavar="N", help="端口 / the port (8600)")
        parser.add_argument("--host", metavar="HOST", help="监听地址 / the address to listen on (127.0.0.1)")
        parser.add_argument(
            "--demo", action="store_true", help="载入演示组织 / also load the sample organisation"
        )
        parser.add_argument("--no-browser", action="store_true", help="不打开浏览器 / open no browser")

    def run(self, options: argparse.Namespace) -> int:
        for name, value in (("DATA", options.data), ("PORT", options.port), ("HOST", options.host)):
            if value is not None:
                os.environ[f"HUIYIN_{name}"] = str(value)
        try:
            return _up(demo=options.demo, browser=not options.no_browser)
        except Problem as problem:
            print_problem(problem)
            return 1


def _up(*, demo: bool, browser: bool) -> int:
    from huiyin import settings

    host, port = settings.value_of("HUIYIN_HOST"), settings.value_of("HUIYIN_PORT")
    shown_host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    url = settings.PUBLIC_URL or f"http://{shown_host}:{port}"
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    lock = _lock(settings.DATA_DIR, url)
    _check_port(host, port)
    setup_path = _prepare(demo=demo)
    supervisor = Supervisor({"web": ["web"], "worker": ["worker"]})
    supervisor.start()
    try:
        if not supervisor.wait_until_ready(f"http://{shown_host}:{port}/-/health/"):
            raise BadStart(url=url)
        _announce(url, setup_path, settings.DATA_DIR)
        if browser and _has_display():
            webbrowser.open(url + (setup_path or "/"))
        supervisor.watch(lambda line: print(line, file=sys.stderr, flush=True))
    finally:
        supervisor.stop()
        lock.close()
    print("已停止 / Stopped.", flush=True)
    return 0


def _lock(folder: Path, url: str) -> IO[str]:
    """Hold the data folder; a second `up` on it is told where the first one runs."""
    file = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        held = json.loads(file.read() or "{}")
        file.close()
        raise AlreadyRunning(folder=folder, url=held.get("url", "?"), pid=held.get("pid", "?")) from None
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), "url": url}, file)
    file.flush()
    return file


def _check_port(host: str, port: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            raise PortTaken(port=port, next=int(port) + 1) from None


def _prepare(*, demo: bool) -> str | None:
    """Check the settings, bring the tables up to date, load the demo; gives the first-run path if needed."""
    import django
    from django.core.management import call_command

    django.setup()
    from huiyin.core.checks import faults

    for fault in faults():
        raise fault
    call_command("migrate", verbosity=0, interactive=False)
    if demo:
        from huiyin.shell._demo import load

        load(lambda line: print(line, flush=True))
    from huiyin.accounts import services

    return services.setup_link()


def _announce(url: str, setup_path: str | None, folder: Path) -> None:
    lines = ["", f"  回音 Huiyin   {url}/"]
    if setup_path:
        lines.append(
            f"  首次使用，请用此链接设定管理员 / First run, set the administrator here:\n    {url}{setup_path}"
        )
    lines += [f"  数据 / Data    {folder}", "  停止 / Stop    Ctrl-C", ""]
    print("\n".join(lines), flush=True)


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
