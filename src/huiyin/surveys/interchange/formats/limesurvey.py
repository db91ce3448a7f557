"""LimeSurvey: surveys (.lss), groups (.lsg) and single questions (.lsq) as tables in XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyin.formats.limits import Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.formats._limesurvey_conditions import Conditions
from huiyin.surveys.interchange.formats._limesurvey_writing import LimeSurveyWriting
from huiyin.surveys.interchange.formats._xml import begins_with, parsed
from huiyin.surveys.interchange.outline import Item, Kind, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import NO_SUCH_TYPE, TOO_COMPLEX, both, code_of, plain

Row = dict[str, str]
_FIVE, _TEN = range(5, 0, -1), range(10, 0, -1)
_YES_NO = (("Y", both("是", "Yes")), ("N", both("否", "No")))
_KINDS = {
    "L": Kind.SINGLE, "!": Kind.SINGLE, "O": Kind.SINGLE, "Y": Kind.SINGLE, "G": Kind.SINGLE,
    "M": Kind.MULTIPLE, "P": Kind.MULTIPLE, "F": Kind.GRID, "H": Kind.GRID, "A": Kind.GRID, "B": Kind.GRID,
    "C": Kind.GRID, "E": Kind.GRID, "5": Kind.RATING, "N": Kind.NUMBER, "D": Kind.DATE, "T": Kind.TEXT, "S": Kind.TEXT,
    "U": Kind.TEXT, "R": Kind.RANKING, "X": Kind.NOTE, "|": Kind.FILE,
}  # fmt: skip
_ALONE = "exclude_all_others"  # options that rule out all others


@interchange_formats.register
class LimeSurvey(InterchangeFormat):
    key = "limesurvey"
    name = {"zh": "LimeSurvey（.lss、.lsq）", "en": "LimeSurvey (.lss, .lsq)"}
    about = {
        "zh": "LimeSurvey 的问卷、题组和单题导出文件；导出为 .lss。",
        "en": "Exported surveys, groups and single questions of LimeSurvey; written as .lss.",
    }
    suffixes = (".lss", ".lsq", ".lsg")
    media_type = "application/xml"

    def recognises(self, path: Path) -> bool:
        return begins_with(path, b"LimeSurveyDocType")

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        return _Reading(parsed(path, filename)).outline()

    def write(self, outline: Outline) -> Written:
        return LimeSurveyWriting(outline).written()


# -- reading ---------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, root: Any) -> None:
        self.root, self.made = root, Outline()
        self.tables = {
            table.tag: [self.row(one) for one in table.iter("row")]
            for table in root
            if table.find("rows") is not None
        }
        self.foreign: set[str] = set()
        self.usual = next((one for row in self.rows("surveys") if (one := row.get("language"))), "en")

    def row(self, element: Any) -> Row:
        return {child.tag: child.text or "" for child in element}

    def rows(self, table: str, **wanted: str) -> list[Row]:
        return [
            row
            for row in self.tables.get(table, [])
            if all(row.get(name) == value for name, value in wanted.items())
        ]

    def said(self, rows: list[Row], name: str) -> Texts:
        """The words of one column in our languages."""
        found: Texts = {}
        for row in rows:
            locale = row.get("language") or row.get("surveyls_language") or self.usual
            if not (words := plain(row.get(name))):
                continue
            if code := code_of(locale):
                found[code] = words
            else:
                self.foreign.add(locale)
        return found

    def words(self, row: Row, table: str, id_name: str, name: str, own: str = "") -> Texts:
        """Words from the table of translations, or from the row itself as older versions keep them."""
        translated = self.rows(table, **{id_name: row.get(own or id_name, "")})
        return self.said(translated or [row], name)

    def outline(self) -> Outline:
        made, settings = self.made, self.rows("surveys_languagesettings")
        made.title = self.said(settings, "surveyls_title")
        made.intro = self.said(settings, "surveyls_welcometext") or self.said(
            settings, "surveyls_description"
        )
        made.thanks = self.said(settings, "surveyls_endtext")
        questions = sorted(
            self.rows("questions"), key=lambda row: (_int(row.get("question_order")), _int(row.get("qid")))
        )
        questions = list({(row.get("qid"), row.get("parent_qid", "0")): row for row in questions}.values())
        questions = [row for row in questions if row.get("parent_qid", "0") in {"", "0"}]
        self.subs = sorted([*self.rows("subquestions"), *(row for row in self.rows("questions") if row.get("parent_qid", "0") not in {"", "0"})],
                           key=lambda row: _int(row.get("question_order")))  # fmt: skip
        self.conditions = Conditions(
            {row["title"]: row.get("type", "") for row in questions if row.get("title")}
        )
        groups = list({row.get("gid", ""): row for row in self.rows("groups")}.values()) or [{"gid": ""}]
        for number, group in enumerate(sorted(groups, key=lambda row: _int(row.get("group_order"))), start=1):
            sheet = Sheet(
                f"g{group.get('gid') or number}", self.words(group, "group_l10ns", "gid", "group_name")
            )
            sheet.show_if = self.rule(group.get("grelevance"), f"g{number}")
            own = [row for row in questions if not group.get("gid") or row.get("gid") == group["gid"]]
            sheet.items = [item for row in own if (item := self.item(row))]
            made.sheets.append(sheet)
        for table in ("quota", "conditions", "assessments"):
            for row in self.rows(table):
                made.lose(
                    row.get("name") or row.get("qid") or table,
                    both(f"表 {table} 的一行", f"a row of {table}"),
                    NO_SUCH_TYPE,
                )
        for language in sorted(self.foreign):
            made.lose(
                language,
                both(f"语言 {language} 的译文", f"the words in {language}"),
                both("目前只有中文和英文", "only Chinese and English are kept"),
            )
        return made

    def item(self, row: Row) -> Item | None:
        letter, title = row.get("type", ""), row.get("title") or f"Q{row.get('qid')}"
        kind = _KINDS.get(letter)
        if kind is None:
            self.made.lose(title, both(f"题型 {letter}", f"the question type {letter}"), NO_SUCH_TYPE)
            return None
        attributes = {
            one["attribute"]: one.get("value", "")
            for one in self.rows("question_attributes", qid=row.get("qid", ""))
            if one.get("attribute")
        }
        item = Item(kind, title, self.words(row, "question_l10ns", "qid", "question"))
        item.help = self.words(row, "question_l10ns", "qid", "help")
        item.required = row.get("mandatory") in {"Y", "S"}
        item.shuffle = attributes.get("random_order") == "1" or attributes.get("answer_order") == "random"
        item.show_if = self.rule(row.get("relevance"), title)
        self.parts(row, letter, item)
        _numbers(attributes, item)
        if (
            kind is Kind.SINGLE
            and letter == "L"
            and attributes.get("huiyin_kind") in {"rating", "recommend", "effort"}
        ):
            _graded(item, Kind(attributes["huiyin_kind"]))
        if letter in {"O", "P"}:
            self.made.lose(title, both("选项旁的备注栏", "the comment beside options"), NO_SUCH_TYPE)
        if attributes.get("em_validation_q"):
            self.made.lose(title, both("校验公式", "the validation formula"), TOO_COMPLEX)
        return item

    def parts(self, row: Row, letter: str, item: Item) -> None:
        attributes = self.rows("question_attributes", qid=row.get("qid", ""))
        own = [one for one in self.subs if one.get("parent_qid") == row.get("qid")]
        subs = [
            Part(one.get("title", ""), self.words(one, "question_l10ns", "qid", "question"))
            for one in {one.get("qid"): one for one in own}.values()
        ]
        answers = sorted(
            self.rows("answers", qid=row.get("qid", "")), key=lambda one: _int(one.get("sortorder"))
        )
        unique = {one.get("code", ""): one for one in answers}.values()
        listed = [
            Part(one.get("code", ""), self.words(one, "answer_l10ns", "aid", "answer")) for one in unique
        ]
        if item.kind is Kind.MULTIPLE:
            item.options = subs
        elif item.kind is Kind.RANKING:
            item.options = subs or listed
        elif item.kind is Kind.GRID:
            item.rows, item.options = subs, _valued(listed or _numbered(_TEN if letter == "B" else _FIVE))
        elif item.kind is Kind.RATING:
            item.options = _numbered(_FIVE)
        elif letter in {"Y", "G"}:
            pairs = _YES_NO if letter == "Y" else (("M", both("男", "Male")), ("F", both("女", "Female")))
            item.options = [Part(code, dict(text)) for code, text in pairs]
        elif item.kind is Kind.SINGLE:
            item.options = listed
        if row.get("other") == "Y" and item.kind in {Kind.SINGLE, Kind.MULTIPLE}:
            told = [one for one in attributes if one.get("attribute") == "other_replace_text"]
            words = self.said(told, "value") or both("其他", "Other")
            item.options.append(Part("other", words, other=True, fixed=True))
        alone = next((one.get("value", "") for one in attributes if one.get("attribute") == _ALONE), "")
        for part in item.options:
            part.exclusive = part.code in alone.split(";")

    def rule(self, text: str | None, place: str) -> Rule | None:
        if not text or text.strip() in {"", "1"}:
            return None
        try:
            return self.conditions.read(text)
        except NotCarried:
            self.made.lose(place, both(f"显示条件 {text}", f"the condition {text}"), TOO_COMPLEX)
            return None


def _int(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0


def _numbered(values: range) -> list[Part]:
    return [Part(str(value), both(str(value), str(value)), float(value)) for value in values]


def _valued(parts: list[Part]) -> list[Part]:
    """Grades with numbers, best first: their codes if these are numbers, else from the highest down."""
    digits = ["".join(sign for sign in part.code if sign.isdigit()) for part in parts]
    for place, part in enumerate(parts):
        part.value = (
            float(part.code) if all(one.code.isdigit() for one in parts) else float(len(parts) - place)
        )
        part.value = part.value if digits[place] or part.value else float(len(parts) - place)
    return sorted(parts, key=lambda part: -(part.value or 0))


def _graded(item: Item, kind: Kind) -> None:
    item.kind, item.options = kind, _valued(item.options)
    if kind is Kind.RECOMMEND and item.options:
        item.high, item.low, item.options = item.options[0].text, item.options[-1].text, []


def _numbers(attributes: dict[str, str], item: Item) -> None:
    for name, key in (("lowest", "min_num_value_n"), ("highest", "max_num_value_n")):
        if attributes.get(key, "").lstrip("-").isdigit():
            setattr(item, name, float(attributes[key]))
    most = attributes.get("max_answers") or attributes.get("maximum_chars") or ""
    item.most = int(most) if most.isdigit() and item.kind in {Kind.MULTIPLE, Kind.TEXT} else None
