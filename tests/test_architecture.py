"""The house keeps its shape: contracts between folders hold, and each kind of breach is caught."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
DOORS = {"services", "queries", "contracts", "urls", "problems"}
# Registries are front doors too: their base says what an entry of another app must be.
REGISTRIES = {
    "huiyin.cases.panels",
    "huiyin.channels.base",
    "huiyin.customers.asking",  # the contact budget: whoever asks anybody claims it there
    "huiyin.customers.contact_rules",  # pure arithmetic on arrays, as an analysis would be
    "huiyin.responses.extensions",
    "huiyin.responses.intake",
    "huiyin.responses.quotas",
    "huiyin.surveys.definition",
    "huiyin.surveys.flow",
    "huiyin.surveys.serving",
    "huiyin.responses.kept_files",
    "huiyin.surveys.asking",
    "huiyin.surveys.question_types",
    "huiyin.surveys.question_types.base",
    "huiyin.metrics.by_question",
    "huiyin.metrics.overview",
    "huiyin.metrics.charts",
    "huiyin.metrics.exploring",
    "huiyin.metrics.figures",
    "huiyin.metrics.glance",
    "huiyin.metrics.watching",
    "huiyin.metrics.studies",
    "huiyin.metrics.studies.base",
    "huiyin.metrics.suggestions",
    "huiyin.profiles.panels",
    "huiyin.profiles.timeline.base",
    "huiyin.texts.sources.base",
    "huiyin.texts.writing",
}
SHARED = {"core", "analytics", "clocks", "conditions", "facts", "formats"}
COMPOSITION = {"settings", "urls", "wsgi", "cli", "shell"}
ENGINE_TYPES = {"models"}  # rows handed out by another app's queries may be named as types


def _app_and_module(dotted: str) -> tuple[str, str]:
    """The app and its module; a channel's folder that is an app of its own has doors of its own."""
    _, app, module, *inner = [*dotted.split("."), "", ""]
    if any(inner) and (ROOT / "src" / "huiyin" / app / module / "apps.py").exists():
        module = inner[0]
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


def _models() -> dict[str, set[str]]:
    """Name of every model class → the apps that have one of that name."""
    found = defaultdict[str, set[str]](set)
    src = ROOT / "src" / "huiyin"
    for path in [*src.glob("*/**/models.py"), *src.glob("*/**/models/*.py")]:
        for line in path.read_text("utf8").splitlines():
            if line.startswith("class "):
                app = path.relative_to(src).parts[0]
                found[line.split("(")[0].removeprefix("class ")].add(app)
    return found


def _imported(text: str) -> dict[str, str]:
    """Names that a file takes from some app's models, by whatever name it uses them → that app."""
    return {
        alias.asname or alias.name: str(node.module).split(".")[1]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and re.fullmatch(r"huiyin(\.\w+)+\.models", str(node.module))
        for alias in node.names
    }


def _queried(text: str, app: str, models: dict[str, set[str]]) -> tuple[list[str], list[str]]:
    """Models whose rows a file of that app asks for itself, and those of them that are another app's."""
    imported = _imported(text)
    named = set(re.findall(r"\b(\w+)\.objects\b(?!\.none\(\))", text))
    used = [name for name in {**models, **imported} if name in named]
    owners = {name: {imported[name]} if name in imported else models[name] for name in used}
    return used, [name for name in used if app not in owners[name]]


def test_views_query_no_model_at_all_and_nobody_queries_those_of_another_app() -> None:
    """Rows come from queries; only its own app writes `.objects` on a model."""
    models, found = _models(), []
    for path in sorted(ROOT.glob("src/huiyin/*/**/*.py")):
        app = path.relative_to(ROOT / "src" / "huiyin").parts[0]
        if app in COMPOSITION or "tests" in path.parts or "migrations" in path.parts:
            continue
        used, foreign = _queried(path.read_text("utf8"), app, models)
        if foreign or (used and "views" in path.stem):
            found.append(
                f"{path.relative_to(ROOT)} queries {', '.join(foreign or used)}; ask the app's queries"
            )
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        ("from huiyin.campaigns.models import Invitation", []),
        ("from huiyin.accounts.models import Invitation", ["Invitation"]),
        ("from huiyin.accounts.models import Unit as Invitation", ["Invitation"]),
        ("", []),
    ],
)
def test_a_model_belongs_to_the_app_it_is_imported_from(line: str, foreign: list[str]) -> None:
    """Two apps may have a model of one name."""
    models = {"Invitation": {"accounts", "campaigns"}}
    text = f"{line}\nInvitation.objects.first()\n"
    assert _queried(text, "campaigns", models) == (["Invitation"], foreign)
    assert _queried("Invitation.objects.first()", "cases", models) == (["Invitation"], ["Invitation"])


@dataclass(frozen=True)
class Breach:
    """A line planted in a file, the contract that must break and what it must say."""

    path: str
    line: str
    contract: str
    words: str


LAYERS = "The house: news travels upwards, imports go downwards"
INSIDE = "Inside an app: web above services, services above models"
PURE = "analytics is pure: no framework, no file, no network, no clock"
BREACHES = {
    "a view reaches into another app's handlers": Breach(
        "src/huiyin/dashboards/planted.py",
        "from huiyin.cases import handlers",
        "doors",
        "huiyin.dashboards.planted reaches into huiyin.cases.handlers",
    ),
    "an import goes upwards": Breach(
        "src/huiyin/surveys/planted.py",
        "from huiyin.cases import services",
        LAYERS,
        "huiyin.surveys.planted -> huiyin.cases.services",
    ),
    "a framework in the pure library": Breach(
        "src/huiyin/analytics/planted.py",
        "import django",
        PURE,
        "huiyin.analytics.planted -> django",
    ),
    "models import services": Breach(
        "src/huiyin/cases/models/case.py",
        "from huiyin.cases import services",
        INSIDE,
        "huiyin.cases.models.case -> huiyin.cases.services",
    ),
    "an app nobody placed": Breach("src/huiyin/planted/__init__.py", "", LAYERS, "- huiyin.planted"),
}
CHECK = """
import sys
sys.path[:0] = ["src", sys.argv[1]]
import grimp
from importlinter.cli import lint_imports
from tests.test_architecture import _breaches
lint_imports(no_cache=True)
found = _breaches(grimp.build_graph("huiyin", cache_dir=None))
print("doors", "BROKEN" if found else "KEPT", *found, sep="\\n")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the program to plant in."""
    ignored = shutil.ignore_patterns("static", "locale", "*.pyc", "fonts")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _verdicts(project: Path) -> tuple[dict[str, str], str]:
    """Contract → KEPT or BROKEN, and everything that was said."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(ROOT)], cwd=project, capture_output=True, text=True, check=True
    )
    return dict(re.findall(r"^(\S.*?)\s+(KEPT|BROKEN)$", done.stdout, re.MULTILINE)), done.stdout


def test_nothing_is_broken_before_anything_is_planted(project: Path) -> None:
    verdicts, said = _verdicts(project)
    assert {LAYERS, INSIDE, PURE, "doors"} < set(verdicts)
    assert set(verdicts.values()) == {"KEPT"}, said


@pytest.mark.parametrize("name", BREACHES)
def test_a_planted_breach_breaks_its_contract_and_is_named(name: str, project: Path) -> None:
    breach = BREACHES[name]
    planted = project / breach.path
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text("utf8") if planted.exists() else ""
    planted.write_text(f"{breach.line}\n{before}", "utf8")
    verdicts, said = _verdicts(project)
    assert verdicts.pop(breach.contract) == "BROKEN", said
    assert breach.words in said
    # An upward import may break its contract and miss the doors too; no other contract is touched.
    assert {contract for contract, verdict in verdicts.items() if verdict == "BROKEN"} <= {"doors"}, said
