"""The pages of docs/methods say what the program does: their tables are made of the same numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.measures import Measure, measures
from huiyin.analytics.measures.worked import BEGIN, END, worked_table

METHODS = Path(__file__).resolve().parents[4] / "docs" / "methods"
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
        assert (METHODS / f"{method.key.replace('_', '-')}.md").is_file()


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
