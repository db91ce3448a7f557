"""Every recipe of CONTRIBUTING.md works as it stands: one new file is found, tested and documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf8")
REGISTRIES = {
    "huiyin.analytics.drivers": "driver-methods.md",
    "huiyin.analytics.measures": "measures.md",
    "huiyin.analytics.text.personal_data": "personal-data-kinds.md",
    "huiyin.analytics.text.urgency": "urgency-rules.md",
    "huiyin.cases.alert_rules": "alert-rules.md",
    "huiyin.channels": "channels.md",
    "huiyin.facts.engines": "engines.md",
    "huiyin.messaging.senders": "senders.md",
    "huiyin.facts.text_columns": "text-columns.md",
    "huiyin.formats": "formats.md",
    "huiyin.packs.data": "packs.md",
    "huiyin.profiles.timeline": "timeline-sources.md",
    "huiyin.promises.indicators": "promise-indicators.md",
    "huiyin.reports.renderers": "report-formats.md",
    "huiyin.metrics.studies": "studies.md",
    "huiyin.shell": "commands.md",
    "huiyin.shell._analyses": "analyses.md",
    "huiyin.surveys.checking.rules": "survey-rules.md",
    "huiyin.surveys.interchange.formats": "interchange.md",
    "huiyin.surveys.question_types": "question-types.md",
}


@dataclass(frozen=True)
class Recipe:
    """One section: the files it makes, the suite that finds them, and the new entry's key and registry."""

    title: str
    suite: str
    files: dict[str, str]

    @property
    def place(self) -> Path:
        """The file or folder that is the entry."""
        first = Path(next(iter(self.files)))
        return first.parent if first.name in {"__init__.py", "pack.toml"} else first

    @property
    def key(self) -> str:
        return self.place.stem

    @property
    def registry(self) -> str:
        return ".".join(self.place.parent.parts[1:])

    def make_in(self, project: Path) -> None:
        """Write the files; none may be there already."""
        for name, text in self.files.items():
            path = project / name
            assert not path.exists(), f"{name} is taken"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf8")


def _recipes() -> list[Recipe]:
    sections = TEXT.split("## To add a … make one file …")[1].split("\n### ")[1:]
    found = []
    for section in sections:
        suite = re.search(r"^Contract suite: `([^`]+)`$", section, re.MULTILINE)
        assert suite, section.splitlines()[0]
        blocks = re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        assert len(blocks) == section.count("\n```") // 2, "every block stands under its path"
        found.append(Recipe(section.splitlines()[0], suite[1], dict(blocks)))
    return found


RECIPES = _recipes()
each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.key)


def _environment(project: Path) -> dict[str, str]:
    """Nothing of the run that this test is part of: no database, no data folder, no worker's name."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUIYIN_", "PYTEST_", "DJANGO_", "TEST_ENGINES"))
    }
    path = os.pathsep.join([str(project / "src"), str(project)])
    return {
        **kept,
        "PYTHONPATH": path,
        "HUIYIN_DATA": str(project / "data"),
        "DJANGO_SETTINGS_MODULE": "huiyin.settings",
    }


def _run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=_environment(project),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def _link(source: str, target: str) -> None:
    """A second name of the same file, where the file system can; a recipe changes no file that was there."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with every recipe made, and what is compiled already; front-end files are linked as a whole."""
    copy = tmp_path_factory.mktemp("recipes") / "project"
    linked = [path for name in ("static", "fonts") for path in (ROOT / "src" / "huiyin").glob(f"*/{name}")]

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if Path(folder, name) in linked}

    shutil.copytree(ROOT / "src", copy / "src", ignore=left_out, copy_function=_link)
    for path in linked:
        (copy / path.relative_to(ROOT)).symlink_to(path)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    (copy / "tests").mkdir()
    for name in ("builders.py", "engine_ways.py"):
        shutil.copy(ROOT / "tests" / name, copy / "tests")
    shutil.copytree(ROOT / "tests" / "fakes", copy / "tests" / "fakes", copy_function=_link)
    for recipe in RECIPES:
        recipe.make_in(copy)
    return copy


@pytest.fixture(scope="module")
def suites(project: Path) -> subprocess.CompletedProcess[str]:
    """One run of all their contract suites. The entries that were there before are tried by the suites' own runs."""
    mine = " or ".join(recipe.key for recipe in RECIPES)
    before = " or ".join(sorted({key for keys in _keys().values() for key in keys}))
    paths = sorted({recipe.suite for recipe in RECIPES})
    wanted = f"{mine} or not ({before})"
    return _run(project, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-k", wanted, *paths)


def _keys() -> dict[str, list[str]]:
    """The keys of every registry as they are, without the recipes."""
    from huiyin.analytics.registry import Registry
    from huiyin.packs.queries import packs
    from huiyin.shell import _reference

    _reference.load_registries()
    known = {registry.package: registry.keys() for registry in Registry.all()}
    return {**known, "huiyin.packs.data": [pack.key for pack in packs()]}


def test_there_is_a_recipe_for_every_registry() -> None:
    assert sorted(recipe.registry for recipe in RECIPES) == sorted(REGISTRIES) == sorted(_keys())
    listed = re.findall(r"^\| \[[^]]+\]\(#[\w-]+\) \| a (?:file|folder) in `([^`]+)`", TEXT, re.MULTILINE)
    assert sorted(listed) == sorted(recipe.place.parent.as_posix() for recipe in RECIPES)


@each_recipe
def test_a_recipe_is_found_and_passes_its_contract(
    recipe: Recipe, suites: subprocess.CompletedProcess[str]
) -> None:
    assert suites.returncode == 0, suites.stdout[-4000:] + suites.stderr[-2000:]
    tried = [
        line.removeprefix(recipe.suite)
        for line in suites.stdout.splitlines()
        if line.startswith(recipe.suite)
    ]
    passed = [found.groups() for line in tried if (found := re.match(r".*::(\w+)\[([^]]*)\] PASSED", line))]
    mine = [name for name, values in passed if recipe.key in re.split(r"-", values)]
    assert len(mine) >= 3, f"the suite did not try {recipe.key}: {passed}"


def test_all_recipes_together_keep_the_rules_and_stand_in_the_reference(project: Path) -> None:
    before = {path.name: path.read_text("utf8") for path in (ROOT / "docs" / "reference").glob("*.md")}
    made = _run(project, "-m", "huiyin.cli", "docs")
    assert made.returncode == 0, made.stderr
    for recipe in RECIPES:
        name, entry = REGISTRIES[recipe.registry], rf"^\| `(?:\./huiyin (?:analyze )?)?{recipe.key}` \|"
        page = (project / "docs" / "reference" / name).read_text("utf8")
        assert re.search(entry, page, re.MULTILINE), f"{recipe.key} is not in the reference"
        assert not re.search(entry, before[name], re.MULTILINE)
    files = [name for recipe in RECIPES for name in recipe.files if name.endswith(".py")]
    for command in (["check"], ["format", "--check"]):
        ruff = subprocess.run(
            [str(Path(sys.executable).with_name("ruff")), *command, "--no-cache", *files],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ruff.returncode == 0, ruff.stdout + ruff.stderr
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    layers = _run(project, "-c", lint)
    assert layers.returncode == 0, layers.stdout
