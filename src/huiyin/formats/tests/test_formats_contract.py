"""What every file format promises, tested for each as soon as its file exists."""

from __future__ import annotations

from collections import Counter

import pytest

from huiyin.analytics.problems import catalogue
from huiyin.formats.base import format_of, formats

FORMATS = list(formats)
READABLE = [one for one in FORMATS if one.can_read]
WRITABLE = [one for one in FORMATS if one.can_write]


def by_key(one) -> str:
    return one.key


def test_the_three_formats_of_the_house_are_found():
    assert {"csv", "xlsx", "sav"} <= set(formats.keys())
    assert {"csv", "xlsx"} <= {one.key for one in WRITABLE}


@pytest.mark.parametrize("one", FORMATS, ids=by_key)
def test_a_format_names_itself_in_both_languages_and_its_suffixes(one):
    assert one.name["zh"]
    assert one.name["en"]
    assert one.about["zh"].endswith("。")
    assert one.about["en"].endswith(".")
    assert one.suffixes
    for suffix in one.suffixes + one.also_named:
        assert suffix.startswith(".")
        assert suffix == suffix.lower()
        assert not one.can_read or format_of(f"表{suffix.upper()}") is one


def test_no_two_formats_claim_one_suffix():
    claimed = Counter(suffix for one in FORMATS for suffix in one.suffixes + one.also_named)
    assert max(claimed.values()) == 1


@pytest.mark.parametrize("one", READABLE, ids=by_key)
@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\x00" * 5_000, b"\xff\xfe\x00" * 999], ids=["none", "nul", "nuls", "junk"]
)
def test_junk_is_refused_with_a_problem(one, content, refuses):
    assert refuses(content, f"junk{one.suffixes[0]}").code.startswith("HY-F")


@pytest.mark.parametrize("one", WRITABLE, ids=by_key)
def test_what_a_format_writes_it_reads(one, reads, tmp_path):
    path = tmp_path / f"written{one.suffixes[0]}"
    rows = [
        ["110101199001011234", 5, 2.5, "很满意,没有意见"],
        ["b", None, -1, "line\nbreak"],
        ["c", 0, 1e6, '"quoted"'],
    ]
    one.write(path, ["编号", "q1", "q2", "意见"], rows)
    table = reads(path, path.name)
    assert table.columns == ("编号", "q1", "q2", "意见")
    assert table.head() == [
        ["110101199001011234", "5", "2.5", "很满意,没有意见"],
        ["b", None, "-1", "line\nbreak"],
        ["c", "0", "1000000", '"quoted"'],
    ]


@pytest.mark.parametrize("one", [one for one in FORMATS if not one.can_write], ids=by_key)
def test_a_format_that_cannot_write_says_so(one, tmp_path):
    with pytest.raises(NotImplementedError):
        one.write(tmp_path / "x", ["a"], [])


def test_every_problem_of_files_is_worded_in_chinese_and_english():
    mine = [kind for kind in catalogue() if kind.code.startswith("HY-F")]
    assert len(mine) >= 40
    for kind in mine:
        facts = dict.fromkeys(kind.zh.placeholders(), "X")
        for words in (kind(**facts).words("zh"), kind(**facts).words("en")):
            assert words.title
            assert words.cause
            assert words.cure
        assert any("\u4e00" <= character <= "\u9fff" for character in kind.zh.cure)
        assert not any(
            "\u4e00" <= character <= "\u9fff"
            for character in kind.en.cure.replace("年", "").replace("月", "").replace("日", "")
        )
