"""An outline in Word: headings are pages, numbered paragraphs are questions, marked ones their options."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from huiyin.formats import problems
from huiyin.formats.limits import MEBIBYTE, Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.formats import _outline_words as said
from huiyin.surveys.interchange.formats._docx import WORD, document
from huiyin.surveys.interchange.formats._workbooks import is_workbook
from huiyin.surveys.interchange.formats._xml import parsed
from huiyin.surveys.interchange.formats.outline_xlsx import _lost_of, _lost_of_page
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Sheet, Texts
from huiyin.surveys.interchange.wording import NO_PLACE, NO_SUCH_TYPE, ONE_LANGUAGE, both, language_of_words

_NUMBER = re.compile(r"^\s*(?:Q|题)?\s*\d{1,3}\s*[.、．:：)）]\s*(?=\S)", re.I)
_TYPE = re.compile(r"^[\[【（(]([^\]】）)]{1,12})[\]】）)]\s*")
_OPTION = re.compile(
    r"^\s*(?:[○●◯◦⚪]|(?P<box>[□☐☑■])|[A-Z][.、．)）]|[-–•·*]|\(\d{1,2}\)|（\d{1,2}）|[①-⑳])\s*(?=\S)"
)
_GRADES = re.compile(r"^\s*(?:等级|量表|Grades|Scale)\s*[:：]\s*", re.I)
_DUTY = re.compile(r"\s*(?:\*|（必答）|\(required\))\s*$", re.I)
_LARGEST = 30 * MEBIBYTE


@interchange_formats.register
class OutlineDocx(InterchangeFormat):
    key = "outline_docx"
    name = {"zh": "Word 大纲", "en": "Word outline"}
    about = {
        "zh": "标题为页，编号段落为题，“○”单选、“□”多选，“等级：”后写等级；只有一种语言。",
        "en": "Headings are pages, numbered paragraphs questions, ○ one of and □ any of; grades after “Grades:”. One language.",
    }
    suffixes = (".docx",)
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    carries_conditions = False
    carries_languages = False

    def recognises(self, path: Path) -> bool:
        return is_workbook(path)

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        made = Outline()
        for style, words in _paragraphs(path, filename, limits):
            _take(made, style, words)
        for item in made.items:
            _settle(item)
        made.sheets = [sheet for sheet in made.sheets if sheet.items]
        return made

    def write(self, outline: Outline) -> Written:
        language, lost = outline.languages[0], list(outline.lost)
        lines: list[tuple[str, str]] = [("Title", outline.title.get(language, ""))]
        lines += [("", words) for words in (outline.intro.get(language, ""),) if words]
        number = 0
        for sheet in outline.sheets:
            lines.append(
                (
                    "Heading1",
                    sheet.title.get(language, "")
                    or f"第 {len([x for x in lines if x[0] == 'Heading1']) + 1} 页",
                )
            )
            _lost_of_page(sheet, lost)
            for item in sheet.items:
                if item.kind not in said.TYPES:
                    lost.append(Lost(item.code, both("整道题", "the whole question"), NO_PLACE))
                    continue
                number += 1
                lines += _written(item, number, language)
                lost += _lost_of(item)
        if len(outline.languages) > 1:
            lost.append(
                Lost(
                    outline.languages[1],
                    both("另一种语言的译文", "the words in the other language"),
                    ONE_LANGUAGE,
                )
            )
        lost += [Lost(one.code, both("隐藏数据", "hidden data"), NO_PLACE) for one in outline.known]
        return Written(document(lines), lost)


# -- reading ---------------------------------------------------------------------------------------


def _paragraphs(path: Path, filename: str, limits: Limits) -> list[tuple[str, str]]:
    """(style, words) of every paragraph, tables included."""
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > limits.parts:
                raise problems.TooManyParts(file=filename, n=len(archive.infolist()), limit=limits.parts)
            with archive.open("word/document.xml") as part:
                xml = part.read(_LARGEST + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise problems.DamagedFile(file=filename, detail=type(error).__name__) from None
    if len(xml) > _LARGEST:
        raise problems.ExpandsTooMuch(
            file=filename,
            part="word/document.xml",
            megabytes=len(xml) // MEBIBYTE,
            limit=_LARGEST // MEBIBYTE,
            ratio="?",
            most=limits.ratio,
        )
    root = parsed(xml, filename)
    found = []
    for paragraph in root.iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        numbered = paragraph.find(f"{WORD}pPr/{WORD}numPr") is not None
        words = "".join(_run(node) for node in paragraph.iter())
        name = (style.get(f"{WORD}val") or "") if style is not None else ""
        found += [
            (name or ("list" if numbered else ""), line.strip()) for line in words.split("\n") if line.strip()
        ]
    return found


def _run(node: Any) -> str:
    if node.tag == f"{WORD}t":
        return node.text or ""
    return "\n" if node.tag == f"{WORD}br" else "\t" if node.tag == f"{WORD}tab" else ""


def _take(made: Outline, style: str, words: str) -> None:
    """One paragraph: a title, a page, a question, an option, a line of grades or an introduction."""
    text: Texts = {language_of_words(words, "zh"): words}
    lowered = style.lower()
    if lowered in {"title", "a3", "标题"} and not made.title:
        made.title = text
    elif lowered.startswith(("heading", "标题")) or (style in {"1", "2"} and not _NUMBER.match(words)):
        made.sheets.append(
            Sheet(f"p{len(made.sheets) + 1}", {} if re.fullmatch(r"第\s*\d+\s*页", words) else text)
        )
    elif _NUMBER.match(words):
        if not made.sheets:
            made.sheets.append(Sheet("p1"))
        made.sheets[-1].items.append(_question(_NUMBER.sub("", words), len(made.items) + 1))
    elif made.items and _GRADES.match(words):
        made.items[-1].extra["graded"] = [
            one.strip() for one in re.split(r"[|｜/；;]", _GRADES.sub("", words)) if one.strip()
        ]
    elif made.items and (_OPTION.match(words) or lowered.startswith(("list", "列表", "列出"))):
        mark = _OPTION.match(words)
        item = made.items[-1]
        item.extra.setdefault("listed", []).append(_OPTION.sub("", words))
        item.extra["boxes"] = item.extra.get("boxes") or bool(mark and mark["box"])
    elif not made.items and not made.title and not made.sheets:
        made.title = text
    elif not made.items:
        code, line = next(iter(text.items()))
        made.intro[code] = f"{made.intro.get(code, '')}\n{line}".strip()
    else:
        made.lose(
            made.items[-1].code, both(f"段落“{words[:40]}”", f"the paragraph “{words[:40]}”"), NO_SUCH_TYPE
        )


def _question(words: str, number: int) -> Item:
    item = Item(Kind.TEXT, f"q{number}")
    if (found := _TYPE.match(words)) and (kind := said.kind_of(found[1])):
        words = words[found.end() :]
        item.extra["kind"] = kind.value
    item.required = bool(_DUTY.search(words))
    words = _DUTY.sub("", words).strip()
    item.text = {language_of_words(words, "zh"): words}
    return item


def _settle(item: Item) -> None:
    """Now that all its paragraphs are known, what the question is."""
    language = next(iter(item.text), "zh")
    listed = said.parts({language: item.extra.pop("listed", [])}, "o")
    graded = said.grades(said.parts({language: item.extra.pop("graded", [])}, ""))
    boxes, kind = item.extra.pop("boxes", False), item.extra.pop("kind", "")
    if graded and listed:
        item.rows, item.options, item.kind = listed, graded, Kind.GRID
    elif graded:
        item.options, item.kind = graded, Kind.RATING
    else:
        item.options = listed
        item.kind = Kind.MULTIPLE if boxes else said.guessed(item)
    if kind:
        item.kind = Kind(kind)
    if item.kind is Kind.GRID and not item.rows:
        item.rows, item.options = (
            listed,
            said.grades(said.parts({"zh": ["很满意", "满意", "一般", "不满意", "很不满意"]}, "")),
        )
    if item.kind is Kind.NOTE:
        item.extra["body"] = {}


# -- writing ---------------------------------------------------------------------------------------


def _written(item: Item, number: int, language: str) -> list[tuple[str, str]]:
    name = said.TYPES[item.kind][language]
    duty = " *" if item.required else ""
    lines = [("", f"{number}. [{name}] {item.text.get(language, '')}{duty}")]
    graded = item.kind in {Kind.GRID, Kind.RATING, Kind.EFFORT}
    mark = "□" if item.kind is Kind.MULTIPLE else "○" if item.kind is Kind.SINGLE else "-"
    listed = item.rows if item.kind is Kind.GRID else [] if graded else item.options
    lines += [("ListParagraph", f"{mark} {part.text.get(language, '')}") for part in listed]
    if graded and item.options:
        word = "等级：" if language == "zh" else "Grades: "
        lines.append(("ListParagraph", word + " | ".join(said.graded_words(item, language))))
    return lines
