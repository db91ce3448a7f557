"""The house keeps its shape: contracts between folders hold, and each kind of breach is caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
DOORS = {"services", "queries", "contracts", "urls", "problems"}
# Registries are front doors too: their base says what an entry of another app must be.
REGISTRIES = {
    "huiyin.channels.base",
    "huiyin.responses.extensions",
    "huiyin.surveys.question_types",
    "huiyin.surveys.question_types.base",
    "huiyin.metrics.overview",
    "huiyin.metrics.charts",
    "huiyin.metrics.figures",
    "huiyin.metrics.suggestions",
}
SHARED = {"core", "analytics", "facts", "formats"}
COMPOSITION = {"settings", "urls", "wsgi", "cli", "shell"}
ENGINE_TYPES = {"models"}  # rows handed out by another app's queries may be named as types


def _app_and_module(dotted: str) -> tuple[str, str]:
    _, app, module, *_ = [*dotted.split("."), "", ""]
    return app, module


def _breaches(graph: grimp.ImportGraph) -> list[str]:
    """Imports that enter an app elsewhere than by its doors."""
    found = []
    for importer in sorted(graph.modules):
        here, _ = _app_and_module(importer)
        if here in COMPOSITION or ".tests." in importer:
            continue
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if not imported.startswith("huiyin."):
                continue
            there, module = _app_and_module(imported)
            if (
                there in SHARED | COMPOSITION | {here}
                or module in DOORS | ENGINE_TYPES
                or imported in REGISTRIES
            ):
                continue
            if any(imported.startswith(f"{registry}.") for registry in REGISTRIES):
                continue
            found.append(f"{importer} reaches into {imported}; enter by {', '.join(sorted(DOORS))}")
    return found


def test_apps_meet_only_at_their_front_doors() -> None:
    assert _breaches(grimp.build_graph("huiyin")) == []


def test_views_and_services_do_not_query_models_of_other_apps() -> None:
    """Rows of another app come from its queries; only its own app writes `.objects` on a model."""
    models = {
        name for path in ROOT.glob("src/huiyin/*/models.py") for name in _classes(path.read_text("utf8"))
    }
    for path in sorted(ROOT.glob("src/huiyin/*/views*.py")):
        text = path.read_text("utf8")
        used = [name for name in models if f"{name}.objects" in text]
        assert not used, f"{path} queries {used}; ask the app's queries"


def _classes(text: str) -> list[str]:
    return [
        line.split("(")[0].removeprefix("class ") for line in text.splitlines() if line.startswith("class ")
    ]


BREACHES = {
    "a view reaches into another app's handlers": (
        "src/huiyin/dashboards/planted.py",
        "from huiyin.cases import handlers\n",
    ),
    "an import goes upwards": ("src/huiyin/surveys/planted.py", "from huiyin.cases import services\n"),
    "a framework in the pure library": ("src/huiyin/analytics/planted.py", "import django\n"),
    "models import services": ("src/huiyin/cases/models.py", "from huiyin.cases import services\n"),
    "an app nobody placed": ("src/huiyin/planted/__init__.py", "\n"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_planted_breach_is_caught(name: str, tmp_path: Path) -> None:
    path, line = BREACHES[name]
    project = tmp_path / "project"
    shutil.copytree(
        ROOT / "src", project / "src", ignore=shutil.ignore_patterns("static", "locale", "*.pyc", "fonts")
    )
    shutil.copy(ROOT / "pyproject.toml", project)
    planted = project / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(line + (planted.read_text("utf8") if planted.exists() else ""), "utf8")
    check = (
        "import sys; sys.path.insert(0, 'src')\n"
        "from importlinter.cli import lint_imports\n"
        "sys.exit(lint_imports(no_cache=True))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=project, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:  # not a matter of layers: the door check must name it
        script = (
            "import sys; sys.path[:0] = ['src', sys.argv[1]]\n"
            "import grimp\nfrom tests.test_architecture import _breaches\n"
            "print(*_breaches(grimp.build_graph('huiyin', cache_dir=None)), sep='\\n')\n"
        )
        doors = subprocess.run(
            [sys.executable, "-c", script, str(ROOT)],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "planted reaches into huiyin.cases.handlers" in doors.stdout, (
            done.stdout + doors.stdout + doors.stderr
        )
    else:
        assert "BROKEN" in done.stdout or "not listed" in done.stdout or "missing" in done.stdout.lower(), (
            done.stdout
        )
