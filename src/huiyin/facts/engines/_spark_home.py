"""Where Spark's programs and Java are, found without loading either."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from huiyin.facts.problems import EngineNotInstalled, NoJava


def spark_home() -> Path:
    """The folder of the Python package that brings Spark's programs; raises `EngineNotInstalled`."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise EngineNotInstalled(engine="Spark", package="pyspark", extra="spark")
    return Path(spec.origin).parent


def java() -> Path:
    """The Java that Spark would run: that of JAVA_HOME, else the one on the PATH; raises `NoJava`."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "")
    if not found.is_file():
        raise NoJava(where=found if home else "PATH")
    return found
