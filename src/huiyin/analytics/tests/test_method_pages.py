"""The pages of docs/methods say what the program does: their tables are made of the same numbers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import huiyin
import huiyin.analytics
from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.measures import Measure, measures
from huiyin.analytics.measures.worked import BEGIN, END, worked_table

METHODS = Path(__file__).resolve().parents[4] / "docs" / "methods"
WORKED = "## 算例表 / Worked table"
WITHOUT_TABLE = {"README"}
PAGES = sorted(METHODS.glob("*.md"))


@pytest.mark.parametrize("measure", list(measures), ids=lambda measure: measure.key)
def test_the_worked_table_of_every_measure_equals_its_examples(measure: Measure) -> None:
    text = (METHODS / f"{measure.key}.md").read_text(encoding="utf-8")
    printed = text.split(BEGIN)[1].split(END)[0].strip()
    assert printed == worked_table(measure)
    title = text.splitlines()[0]
    assert measure.name["zh"].split("（")[0] in title
    assert len(worked_table(measure).splitlines()) == 2 + len(measure.examples)


def test_every_driver_method_has_a_page() -> None:
    for method in driver_methods:
        page = METHODS / f"{method.page}.md"
        assert page.is_file()
        assert method.key.replace("_", "-") == method.page or method.key in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "README.md"], ids=lambda page: page.stem
)
def test_every_page_is_chinese_first_then_english_and_names_its_sources(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.index("## 中文") < text.index("## English")
    chinese, english = text.split("## English")
    for part, words in (
        (chinese, ("容易误导|为什么|一期|结论", "来源")),
        (english, ("misleads|Why not|verdict", "Source")),
    ):
        for word in words:
            assert re.search(word, part), f"{page.name} lacks {word}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([\w-]+\.md)\)", page.read_text(encoding="utf-8")):
        assert (METHODS / target).is_file()


def test_the_index_lists_every_page() -> None:
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (METHODS / "README.md").read_text(encoding="utf-8")))
    assert listed == {page.name for page in PAGES} - {"README.md"}


def test_the_intervals_printed_on_the_wilson_page_are_wilsons() -> None:
    text = (METHODS / "wilson.md").read_text(encoding="utf-8")
    rows = re.findall(r"(\d+) / (\d+) \|(?: [\d.]+ ?% \|)? ([\d.]+)–([\d.]+) ?%", text)
    assert len(rows) == 9
    for k, n, low, high in rows:
        for printed, end in zip((low, high), wilson(int(k), int(n)), strict=True):
            assert f"{100 * end:.{len(printed.partition('.')[2])}f}" == printed


CALL = re.compile(r"^\| `(?P<call>[^`]+)` \| (?P<result>[^|]+) \| [^|]+ \|$", re.MULTILINE)


def worked_calls(page: Path) -> list[tuple[str, str]]:
    """The rows of a page's worked table: a call in Python and the number it must give, as printed."""
    text = page.read_text(encoding="utf-8")
    if WORKED not in text:
        return []
    table = text.split(WORKED)[1].split("\n## ")[0]
    return [(row["call"], row["result"].strip()) for row in CALL.finditer(table)]


def prepared(page: Path) -> dict[str, object]:
    """Names that the page's own preparation, its first Python block below the worked heading, defines."""
    names: dict[str, object] = {"huiyin": huiyin, "np": np, "nan": float("nan")}
    text = page.read_text(encoding="utf-8").split(WORKED)[1]
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[:1]:
        exec(block, names)
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_calls_of_a_worked_table_give_what_it_prints(page: Path) -> None:
    if WORKED not in page.read_text(encoding="utf-8"):
        assert BEGIN in page.read_text(encoding="utf-8") or page.stem in WITHOUT_TABLE
        return
    calls, names = worked_calls(page), prepared(page)
    assert calls
    for call, printed in calls:
        value = eval(call, names)
        if isinstance(value, str | bool) or value is None:
            assert str(value) == printed, call
            continue
        digits = len(printed.partition(".")[2])
        assert f"{float(value):.{digits}f}" == printed.replace("−", "-"), call
