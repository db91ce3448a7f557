"""System software that the tests need and Python packages cannot bring."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from huiyin.shell.problems import NoSystemPackage

NEEDS: dict[str, Callable[[], bool]] = {
    "chromium": lambda: chromium() is not None,
    "postgresql": lambda: postgres_tools() is not None,
    "fonts-wqy-microhei": lambda: _has_chinese_font(),
}


def chromium() -> str | None:
    """The browser that the page tests drive."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def postgres_tools() -> Path | None:
    """The folder with initdb and pg_ctl: Debian keeps them off the PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    done = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, text=True, check=False)  # noqa: S603
    return bool(done.stdout.strip())


def install_what_is_missing() -> None:
    """Install the missing packages with apt when this is Debian and we may; otherwise say what to install."""
    missing = [package for package, present in NEEDS.items() if not present()]
    if not missing:
        return
    apt, names = shutil.which("apt-get"), " ".join(missing)
    prefix = [] if os.geteuid() == 0 else [shutil.which("sudo") or "", "-n"]
    if apt is None or (prefix and not prefix[0]):
        raise NoSystemPackage(packages=names)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [*missing, "fontconfig"] if "fonts-wqy-microhei" in missing else missing
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run([*prefix, apt, *arguments], env=environment, check=False)  # noqa: S603
        if done.returncode and arguments[0] == "install":
            raise NoSystemPackage(packages=names)
