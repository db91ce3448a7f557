"""The vendored front end, and the rule that HTML is made in one place."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from huiyin.core.components import icon, icon_names, markdown

HOUSE = Path(__file__).parents[2]
VENDOR = HOUSE / "core" / "static" / "vendor"
FOLDERS = sorted(path for path in VENDOR.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_each_vendored_package_carries_its_licence_and_is_listed(folder: Path) -> None:
    assert (folder / "LICENSE").stat().st_size > 300
    assert f"`{folder.name}`" in (VENDOR / "README.md").read_text("utf-8")


def test_vendored_files_name_no_source_maps_and_match_their_compressed_copies() -> None:
    scripts = [*VENDOR.rglob("*.js"), *VENDOR.rglob("*.css")]
    assert len(scripts) >= 7
    for script in scripts:
        assert b"sourceMappingURL" not in script.read_bytes()
        packed = script.with_name(script.name + ".gz")
        if script.stat().st_size > 50_000:
            assert gzip.decompress(packed.read_bytes()) == script.read_bytes()


def test_strings_are_marked_as_safe_only_in_the_components() -> None:
    """Uploaded and typed text is escaped everywhere: nobody else can say that it need not be."""
    loose = re.compile(r"mark_safe|SafeString\(|format_html|html_safe|SafeText")
    python = [p for p in HOUSE.rglob("*.py") if "tests" not in p.parts and p.name != "components.py"]
    assert [str(p.relative_to(HOUSE)) for p in python if loose.search(p.read_text("utf-8"))] == []
    loose = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    pages = HOUSE.rglob("*.html")
    assert [str(p.relative_to(HOUSE)) for p in pages if loose.search(p.read_text("utf-8"))] == []


def test_pages_have_no_inline_handlers_and_no_script_without_nonce() -> None:
    handler = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
    bare = re.compile(r"<script(?![^>]*\b(src|nonce|type=\"application/json\"))", re.IGNORECASE)
    for page in HOUSE.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not handler.search(text), page
        assert not bare.search(text), page


def test_every_icon_named_in_a_template_exists() -> None:
    named = re.compile(
        r"icon_svg ['\"]([a-z0-9-]+)['\"]|icon\.html\" with name=['\"]([a-z0-9-]+)['\"]|with icon=['\"]([a-z0-9-]+)['\"]"
    )
    for page in HOUSE.rglob("*.html"):
        for names in named.findall(page.read_text("utf-8")):
            assert set(filter(None, names)) <= icon_names(), page


def test_an_unknown_or_hostile_icon_name_gives_a_dot() -> None:
    assert icon("../../../settings") == icon("point") == icon("no-such-icon")
    assert 'aria-hidden="true"' in icon("check")
    assert "<script" not in icon("check", '"><script>')


def test_html_in_the_guide_is_shown_and_not_obeyed() -> None:
    assert "<script" not in markdown("<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert 'href="javascript' not in markdown("[x](javascript:alert(1))")
    assert "<table>" in markdown("| a | b |\n|---|---|\n| 1 | 2 |")
