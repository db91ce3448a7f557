"""Triple-S: the data values that the standard prints for each type are read so; what we write says what it holds."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats.base import formats
from huiyin.formats.guessing import guess
from huiyin.formats.limits import LIMITS, Limits
from huiyin.formats.outgoing import Column, Level, of_table
from huiyin.formats.reading import read

HEAD = '<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v2.0//EN" "http://www.triple-s.org/dtd/sss_v20.dtd">\n'

# A visit survey with a variable of every type, the data in fixed places.
VARIABLES = """
<variable ident="1" type="quantity" use="serial"><name>ID</name><label>编号</label>
 <position start="1" finish="4"/><values><range from="1" to="9999"/></values></variable>
<variable ident="2" type="single"><name>Q1</name><label>来访次数</label><position start="5" finish="6"/>
 <values><value code="1">第一次</value><value code="2">今年来过</value><value code="12">以前来过</value></values></variable>
<variable ident="3" type="multiple"><name>Q2</name><label>去过的地方</label><position start="7" finish="11"/>
 <values><value code="1">花园</value><value code="2">塔楼</value><value code="4">商店</value></values></variable>
<variable ident="4" type="multiple"><name>Q3</name><label>最喜欢的两处</label><position start="12" finish="15"/>
 <spread subfields="2" width="2"/>
 <values><value code="1">花园</value><value code="2">塔楼</value><value code="12">其他</value></values></variable>
<variable ident="5" type="quantity"><name>Q4</name><label>路程（公里）</label><position start="16" finish="20"/>
 <values><range from="0.0" to="499.9"/><value code="999.9">不知道</value></values></variable>
<variable ident="6" type="logical"><name>Q5</name><label>还会再来</label><position start="21"/></variable>
<variable ident="7" type="character"><name>Q6</name><label>意见</label><position start="22" finish="27"/><size>6</size></variable>
<variable ident="8" type="date"><name>DAY</name><label>日期</label><position start="28" finish="35"/></variable>
<variable ident="9" type="time"><name>AT</name><label>时间</label><position start="36" finish="41"/></variable>
<variable ident="10" type="single" format="literal"><name>AREA</name><label>地区</label>
 <position start="42" finish="43"/><values><value code="N">北区</value><value code="S">南区</value></values></variable>
"""
FIELDS = [
    ("0001", " 1", "11010", "0102", " 12.5", "1", "很好    ", "20260301", "093000", "N "),
    ("0002", "12", "00000", "0000", "001.0", "0", "      ", "20260302", "      ", "S "),
    ("0003", "", "", "", "", "", "", "", "", ""),
    ("0004", "02", "01000", "12 1", "999.9", "1", "a,b   ", "20260331", "120000", "N "),
]
FIXED = "\r\n".join("".join(fields) for fields in FIELDS)
COLUMNS = ("ID", "Q1", "Q2_1", "Q2_2", "Q2_4", "Q3_1", "Q3_2", "Q3_12", "Q4", "Q5", "Q6", "DAY", "AT", "AREA")
CELLS = [
    ["1", "1", "1", "1", "1", "1", "1", "0", "12.5", "1", "很好", "2026-03-01", "09:30:00", "N"],
    ["2", "12", "0", "0", "0", "0", "0", "0", "1", "0", None, "2026-03-02", None, "S"],
    ["3", *[None] * 13],
    ["4", "2", "0", "1", "0", "1", "0", "1", "999.9", "1", "a,b", "2026-03-31", "12:00:00", "N"],
]


@dataclass
class Opened:
    """What a file holds, read without the process around the reader."""

    columns: tuple[str, ...]
    rows: list[list[str | None]]
    labels: dict[str, str]
    value_labels: dict[str, dict[str, str]]
    encoding: str
    warnings: list[Problem]


@pytest.fixture
def opens(tmp_path):
    def opens(content: bytes, filename: str = "a.zip", limits: Limits = LIMITS) -> Opened:
        path = tmp_path / "upload"
        path.write_bytes(content)
        back = formats["triple_s"].open(path, filename, limits)
        rows = [
            list(row) for batch in back.batches for row in zip(*map(pa.Array.to_pylist, batch), strict=True)
        ]
        labels = {back.header[at]: label for at, label in back.labels.items()}
        words = {back.header[at]: dict(known) for at, known in back.value_labels.items()}
        return Opened(tuple(back.header), rows, labels, words, back.encoding, back.warnings)

    return opens


def definition(variables: str = VARIABLES, record: str = "", encoding: str = "UTF-8") -> bytes:
    text = f'{HEAD.format(encoding=encoding)}<sss version="2.0"><survey><title>参观</title><record ident="A"{record}>{variables}</record></survey></sss>'
    return text.encode(encoding)


def zipped(**files: bytes | str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return sink.getvalue()


def as_csv(variables: str = VARIABLES) -> bytes:
    """The same definition with fields instead of places."""
    root = ElementTree.fromstring(f"<record>{variables}</record>")
    for place, variable in enumerate(root, 1):
        position = variable.find("position")
        assert position is not None
        position.attrib = {"start": str(place)}
    inner = "".join(ElementTree.tostring(one, "unicode") for one in root)
    return definition(inner, ' format="csv" skip="1"')


def csv_lines(fields=FIELDS) -> str:
    lines = [",".join(f'"{one}"' for one in row) for row in fields]
    return "\r\n".join([",".join("ABCDEFGHIJ"), *lines, ""])


def test_every_type_is_read_from_fixed_places(reads):
    table = reads(zipped(visit__sss=definition(), visit__asc=FIXED), "visit.zip")
    assert table.columns == COLUMNS
    assert table.head() == CELLS
    assert (table.format, table.header_row, table.encoding) == ("triple_s", 0, "UTF-8")
    assert table.labels["Q2_4"] == "去过的地方：商店"
    assert table.value_labels["Q1"] == {"1": "第一次", "2": "今年来过", "12": "以前来过"}
    assert table.value_labels["AREA"]["S"] == "南区"
    assert not table.warnings


def test_the_same_survey_as_comma_separated_fields_gives_the_same_cells(opens):
    table = opens(zipped(visit__xml=as_csv(), visit__csv="\ufeff" + csv_lines()), "visit.zip")
    assert table.columns == COLUMNS
    assert table.rows == CELLS


@pytest.mark.parametrize(
    ("spread", "codes", "field", "chosen"),
    [
        ("", (1, 2, 9), "100000000", {1}),
        ("", (1, 3, 12), "101000000000", {1, 3}),
        ("", (2, 8), "0100000100", {2, 8}),
        ("", (1, 2), "1", {1}),
        ('<spread subfields="2" width="1"/>', (1, 9), "10", {1}),
        ('<spread subfields="2" width="1"/>', (1, 9), "01", {1}),
        ('<spread subfields="2" width="1"/>', (1, 3), "13", {1, 3}),
        ('<spread subfields="2" width="2"/>', (1, 9), " 1 0", {1}),
        ('<spread subfields="2"/>', (1, 12), "0112", {1, 12}),
        ('<spread subfields="2" width="1"/>', (2, 9), "20  ", {2}),
        ('<spread subfields="2" width="1"/>', (1, 2), "00", set()),
    ],
)
def test_a_multiple_choice_is_a_row_of_ones_or_codes_side_by_side(opens, spread, codes, field, chosen):
    values = "".join(f'<value code="{code}">x</value>' for code in codes)
    variable = (
        f'<variable ident="1" type="multiple"><name>Q</name><label>Q</label><position start="1" finish="{len(field)}"/>'
        f"{spread}<values>{values}</values></variable>"
    )
    table = opens(zipped(a__sss=definition(variable), a__asc=field), "a.zip")
    assert table.columns == tuple(f"Q_{code}" for code in codes)
    assert table.rows == [["1" if code in chosen else "0" for code in codes]]


def test_options_without_words_are_options(opens):
    variable = """<variable ident="1" type="multiple"><name>Q</name><label>Q</label><position start="1" finish="3"/>
    <values><range from="1" to="3"/><value code="2">b</value></values></variable>"""
    table = opens(zipped(a__sss=definition(variable), a__asc="011"), "a.zip")
    assert (table.columns, table.rows) == (("Q_1", "Q_2", "Q_3"), [["0", "1", "1"]])
    assert table.labels["Q_2"] == "Q: b"


def test_codes_that_have_a_field_each_are_one_multiple_choice(opens):
    variable = """<variable ident="1" type="multiple"><name>Q</name><label>Q</label><position start="1" finish="3"/>
    <spread subfields="3"/><values><value code="1">a</value><value code="12">b</value></values></variable>
    <variable ident="2" type="quantity"><name>N</name><label>N</label><position start="4"/></variable>"""
    table = opens(
        zipped(a__sss=definition(variable, ' format="csv"'), a__csv="12,1,,5\n,,,6\n1,0,0,7\n"), "a.zip"
    )
    assert table.rows == [["1", "1", "5"], [None, None, "6"], ["1", "0", "7"]]


def test_a_code_of_no_option_is_told_not_swallowed(opens):
    variable = '<variable ident="1" type="multiple"><name>Q</name><label>Q</label><position start="1" finish="3"/><values><value code="1">a</value></values></variable>'
    table = opens(zipped(a__sss=definition(variable), a__asc="100\n110\n110\n2  "), "a.zip")
    [warning] = table.warnings
    assert isinstance(warning, problems.StrangeCodes)
    assert (warning.facts["n"], warning.facts["row"], warning.facts["value"]) == (3, 2, "110")
    assert [row[0] for row in table.rows] == ["1", "1", "1", "0"]


def test_places_are_counted_in_bytes_where_only_bytes_fit(opens):
    """Programs that count bytes write GBK lines of one length; characters would not line up."""
    variables = """<variable ident="1" type="character"><name>T</name><label>T</label><position start="1" finish="6"/><size>6</size></variable>
    <variable ident="2" type="single"><name>Q</name><label>Q</label><position start="7"/></variable>"""
    data = b"\n".join(
        "".join(row).encode("gb18030") for row in [("很好  ", "5"), ("好    ", "4"), ("abcdef", "3")]
    )
    table = opens(
        zipped(a__sss=definition(variables, encoding="gb18030").replace(b"gb18030", b"GBK"), a__asc=data),
        "a.zip",
    )
    assert table.rows == [["很好", "5"], ["好", "4"], ["abcdef", "3"]]
    assert table.encoding == "GBK"


def test_labels_for_analysis_in_chinese_come_before_others(opens):
    variable = """<variable ident="1" type="single"><name>Q</name>
    <label>Q<text xml:lang="en">Visit</text><text xml:lang="zh-Hans" mode="interview">请问您…</text><text xml:lang="zh-Hans">来访</text></label>
    <position start="1"/><values><value code="1">first<br/>time</value></values></variable>"""
    table = opens(zipped(a__sss=definition(variable), a__asc="1"), "a.zip")
    assert table.labels == {"Q": "来访"}
    assert table.value_labels == {"Q": {"1": "first time"}}


def test_a_zero_that_is_no_option_is_an_open_question(opens):
    variable = '<variable ident="1" type="single"><name>Q</name><label>Q</label><position start="1"/><values><value code="1">a</value></values></variable>'
    assert opens(zipped(a__sss=definition(variable), a__asc="1\n0\n1"), "a.zip").rows == [
        ["1"],
        [None],
        ["1"],
    ]
    with_zero = variable.replace("<values>", '<values><value code="0">b</value>')
    assert opens(zipped(a__sss=definition(with_zero), a__asc="1\n0"), "a.zip").rows == [["1"], ["0"]]


def test_a_definition_finds_its_data_beside_it_in_a_folder(tmp_path):
    (tmp_path / "visit.sss").write_bytes(definition())
    (tmp_path / "visit.asc").write_text(FIXED)
    (tmp_path / "other.csv").write_text("x")
    table = read(tmp_path / "visit.sss", filename="visit.sss", into=tmp_path / "t.arrow")
    assert table.head() == CELLS


def test_data_that_the_definition_names_are_taken_whatever_they_are_called(opens):
    named = definition(record=' href="C:\\out\\wave1.dat"')
    table = opens(zipped(a__sss=named, wave1__dat=FIXED, a__txt="x", notes__csv="x"), "a.zip")
    assert len(table.rows) == 4


@pytest.mark.parametrize(
    ("content", "filename", "kind"),
    [
        (definition(), "a.sss", problems.DataMissing),
        (zipped(a__sss=definition()), "a.zip", problems.DataMissing),
        (zipped(a__sss=definition(), b__csv="1", c__csv="2"), "a.zip", problems.DataMissing),
        (zipped(a__csv="1,2"), "a.zip", problems.WrongContent),
        (b"<html><body/></html>", "a.xml", problems.WrongContent),
        (zipped(a__sss=b"<sss><survey>", a__csv="1"), "a.zip", problems.DamagedFile),
        (zipped(a__sss=definition(VARIABLES + "</record><record>" + VARIABLES), a__csv="1"), "a.zip", problems.SeveralLevels),
        (zipped(a__sss=definition(VARIABLES.replace('start="5"', 'start="x"')), a__csv="1"), "a.zip", problems.NoPlaceInData),
        (zipped(a__sss=definition(VARIABLES.replace('finish="6"', 'finish="1"')), a__csv="1"), "a.zip", problems.NoPlaceInData),
        (zipped(a__sss=definition(), a__asc=b"\xff\xff\xff"), "a.zip", problems.UnknownEncoding),
        (zipped(a__sss=b'<!DOCTYPE sss [<!ENTITY a "b">]><sss>&a;</sss>', a__csv="1"), "a.zip", problems.DeclaresEntities),
        (zipped(a__sss=definition(), a__asc="x" * 1_000_002), "a.zip", problems.CellTooLong),
    ],
)  # fmt: skip
def test_what_is_no_whole_survey_is_refused_with_the_reason(opens, content, filename, kind):
    with pytest.raises(kind):
        opens(content, filename)


def test_a_refusal_reaches_the_one_who_asked_in_both_languages(refuses):
    assert type(refuses(definition(), "a.sss")) is problems.DataMissing
    assert type(refuses(zipped(a__sss=definition(), a__asc=""), "a.zip")) is problems.NoRows


def test_an_archive_that_grows_without_end_is_refused(opens):
    bomb = zipped(a__sss=definition(), a__asc=b"0001\n" * 2_500_000)
    with pytest.raises(problems.ExpandsTooMuch):
        opens(bomb)
    variable = '<variable ident="1" type="multiple"><name>Q</name><label>Q</label><position start="1" finish="9"/><values><range from="1" to="99999"/></values></variable>'
    with pytest.raises(problems.TooManyColumns):
        opens(zipped(a__sss=definition(variable), a__asc="1"))


# -- writing ---------------------------------------------------------------------------------------

COLUMNS_OUT = [
    Column("response_id", pa.int64(), "答卷", about={"fact_column": "response_id"}),
    Column("q1", pa.float64(), "总体满意度", ((1.0, "很不满意"), (5.0, "很满意")), Level.ORDINAL, "overall"),
    Column("nps", pa.float64(), "推荐", (), Level.ORDINAL, "recommend"),
    Column("hall", pa.float64(), "用过：营业厅", ((1.0, "选中"), (0.0, "未选")), Level.NOMINAL, "ticked"),
    Column("area", pa.float64(), "地区", ((1.0, "北 & 南"), (2.0, "<东>")), Level.NOMINAL, "segment"),
    Column("minutes", pa.float64(), "等候分钟", (), Level.SCALE, "number"),
    Column("why", pa.string(), "为什么", (), Level.NOMINAL, "open_text"),
    Column("on", pa.date32(), "日期"),
    Column("at", pa.timestamp("us", tz="UTC"), "时刻"),
    Column("weight", pa.float64(), "权重", about={"fact_column": "weight"}),
]  # fmt: skip
ROWS_OUT = pa.table(
    [
        pa.array([1, 2, 3]),
        pa.array([5.0, 3.0, None]),
        pa.array([10.0, 0.0, 7.0]),
        pa.array([1.0, 0.0, None]),
        pa.array([1.0, 2.0, 2.0]),
        pa.array([-0.5, 1e-7, 12.25]),
        pa.array(["=1+1", '说"好"', None]),
        pa.array([date(2026, 3, 1), None, date(2026, 12, 31)]),
        pa.array([datetime(2026, 3, 1, 16, 30, tzinfo=UTC), None, None], pa.timestamp("us", tz="UTC")),
        pa.array([1.0, 0.8, 1.25]),
    ],
    names=[column.name for column in COLUMNS_OUT],
)


def written(table=ROWS_OUT, columns=COLUMNS_OUT, **about) -> zipfile.ZipFile:
    sink = io.BytesIO()
    formats["triple_s"].write(sink, of_table(table, columns, **about))
    return zipfile.ZipFile(sink)


def test_the_archive_holds_the_definition_and_the_data_that_it_names():
    archive = written(title="营业厅/满意度", zone="Asia/Shanghai", is_raw=True)
    assert archive.namelist() == ["营业厅_满意度.csv", "营业厅_满意度.sss"]
    assert archive.read("营业厅_满意度.csv").decode("utf-8-sig").splitlines() == [
        "response_id,q1,nps,hall,area,minutes,why,on,at,weight",
        "1,5,10,1,1,-0.5,=1+1,20260301,2026-03-02 00:30:00,1",
        '2,3,0,0,2,0.0000001,"说""好""",,,0.8',
        "3,,7,,2,12.25,,20261231,,1.25",
    ]


def test_the_definition_says_types_ranges_and_words():
    root = ElementTree.fromstring(written(title="T").read("T.sss"))
    assert root.get("version") == "2.0"
    record = root.find("survey/record")
    assert record is not None
    assert (record.get("format"), record.get("skip"), record.get("href")) == ("csv", "1", "T.csv")
    said = {one.findtext("name"): one for one in record}
    kinds = {name: one.get("type") for name, one in said.items()}
    assert kinds == {
        "response_id": "quantity", "q1": "single", "nps": "quantity", "hall": "logical", "area": "single",
        "minutes": "quantity", "why": "character", "on": "date", "at": "character", "weight": "quantity",
    }  # fmt: skip
    assert {name: one.get("use") for name, one in said.items() if one.get("use")} == {
        "response_id": "serial",
        "weight": "weight",
    }
    ends = {name: one.find("values/range") for name, one in said.items()}
    found = {name: (one.get("from"), one.get("to")) for name, one in ends.items() if one is not None}
    assert found["q1"] == ("1", "5"), "grades between the worded ends are allowed"
    assert found["minutes"] == ("-0.5000000", "12.2500000")
    assert "area" not in found, "every code has its word"
    assert [(one.get("code"), one.text) for one in said["area"].findall("values/value")] == [
        ("1", "北 & 南"),
        ("2", "<东>"),
    ]
    assert said["why"].findtext("size") == "4"
    assert [one.find("position").get("start") for one in record] == [str(at) for at in range(1, 11)]  # type: ignore[union-attr]


def test_what_we_wrote_is_guessed_as_it_was(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(written(title="T").fp.getvalue())  # type: ignore[union-attr]
    table = read(path, filename="a.zip", into=tmp_path / "t.arrow")
    roles = {one.column: one.variable.role for one in guess(table).columns}
    assert roles["q1"] is Role.OVERALL
    assert roles["hall"] is Role.TICKED
    assert roles["nps"] is Role.RECOMMEND
    assert roles["weight"] is Role.WEIGHT


NUMBERS = (
    st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(float)
)
TEXTS = st.none() | st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
ROWS = st.tuples(NUMBERS, NUMBERS, TEXTS, st.none() | st.dates(date(1900, 1, 1)))


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_own_to_triple_s_to_own(tmp_path_factory, rows):
    """Without the process around the reader, for speed."""
    names = ["n", "coded", "意见", "day"]
    kinds = [pa.float64(), pa.float64(), pa.string(), pa.date32()]
    columns = [Column(name, kind) for name, kind in zip(names, kinds, strict=True)]
    columns[1] = Column("coded", pa.float64(), "编码", ((1.0, "一"), (2.0, "二")))
    arrays = [pa.array(cells, kind) for cells, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    path = tmp_path_factory.mktemp("round") / "a.zip"
    with path.open("wb") as sink:
        formats["triple_s"].write(sink, of_table(pa.table(arrays, names), columns, is_raw=True))
    back = formats["triple_s"].open(path, path.name, LIMITS)
    cells = [row for batch in back.batches for row in zip(*(one.to_pylist() for one in batch), strict=True)]
    assert list(back.header) == names
    found = [
        (number(n), number(coded), text, day and date.fromisoformat(day)) for n, coded, text, day in cells
    ]
    assert found == [(n and n + 0.0, coded and coded + 0.0, text, day) for n, coded, text, day in rows]


def number(text: str | None) -> float | None:
    return None if text is None else float(text)
