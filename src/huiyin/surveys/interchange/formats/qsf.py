"""Qualtrics: a survey as JSON elements (.qsf): blocks, flow and questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from huiyin.formats import problems
from huiyin.formats.limits import Limits
from huiyin.surveys.interchange.base import InterchangeFormat, Written, interchange_formats
from huiyin.surveys.interchange.expressions import NotCarried
from huiyin.surveys.interchange.formats._json import loaded
from huiyin.surveys.interchange.formats._qsf_logic import rule_of
from huiyin.surveys.interchange.formats._qsf_writing import QsfWriting
from huiyin.surveys.interchange.outline import Bundle, Item, Kind, Known, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import (
    NO_SUCH_TYPE,
    TOO_COMPLEX,
    both,
    code_of,
    language_of_words,
    plain,
)

Data = Mapping[str, Any]


@interchange_formats.register
class Qsf(InterchangeFormat):
    key = "qsf"
    name = {"zh": "Qualtrics（.qsf）", "en": "Qualtrics (.qsf)"}
    about = {
        "zh": "Qualtrics 导出的问卷：题块、流程、显示逻辑、嵌入数据。",
        "en": "Surveys exported from Qualtrics: blocks, flow, display logic, embedded data.",
    }
    suffixes = (".qsf",)
    media_type = "application/json"

    def recognises(self, path: Path) -> bool:
        data = loaded(path)
        return isinstance(data, dict) and isinstance(data.get("SurveyElements"), list)

    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        data = loaded(path)
        if not isinstance(data, dict):
            raise problems.WrongContent(file=filename, expected="QSF", found="?")
        return _Reading(data).outline()

    def write(self, outline: Outline) -> Written:
        return QsfWriting(outline).written()


class _Reading:
    def __init__(self, data: Data) -> None:
        entry = data.get("SurveyEntry") or {}
        self.entry, self.made = entry, Outline()
        self.usual = code_of(str(entry.get("SurveyLanguage") or ""))
        self.elements = [one for one in data["SurveyElements"] if isinstance(one, Mapping)]
        self.questions = {
            str(one.get("PrimaryAttribute")): one["Payload"]
            for one in self.elements
            if one.get("Element") == "SQ" and isinstance(one.get("Payload"), Mapping)
        }
        self.items: dict[str, Item] = {}
        self.foreign: set[str] = set()

    def outline(self) -> Outline:
        made = self.made
        made.title = self.texts(self.entry.get("SurveyName"))
        made.intro = self.texts(self.entry.get("SurveyDescription"))
        for qid, payload in self.questions.items():
            if item := self.item(qid, payload):
                self.items[qid] = item
        for qid, item in self.items.items():
            item.show_if = self.rule(self.questions[qid].get("DisplayLogic"), item.code)
        blocks = self.blocks()
        for block_id, shuffled, rule in self.flow():
            if block := blocks.pop(block_id, None):
                self.block(block, shuffled, rule)
        for block in blocks.values():
            if block.get("Type") != "Trash" and block.get("BlockElements"):
                self.block(block, False, None)
        for one in self.elements:
            if one.get("Element") in {"QO", "QG", "TR"} and one.get("Payload"):
                made.lose(
                    str(one.get("SecondaryAttribute") or one.get("PrimaryAttribute")),
                    both("配额或触发器", "a quota or trigger"),
                    NO_SUCH_TYPE,
                )
        for language in sorted(self.foreign):
            made.lose(
                language,
                both(f"语言 {language} 的译文", f"the words in {language}"),
                both("目前只有中文和英文", "only Chinese and English are kept"),
            )
        return made

    # -- blocks and flow ----------------------------------------------------------------------

    def blocks(self) -> dict[str, Data]:
        payload: Any = next((one.get("Payload") for one in self.elements if one.get("Element") == "BL"), [])
        rows = payload.values() if isinstance(payload, Mapping) else payload or []
        return {str(row.get("ID")): row for row in rows if isinstance(row, Mapping)}

    def flow(self) -> list[tuple[str, bool, Any]]:
        payload: Any = next((one.get("Payload") for one in self.elements if one.get("Element") == "FL"), {})
        found: list[tuple[str, bool, Any]] = []
        self.walk((payload or {}).get("Flow") or [], found, False, None)
        return found

    def walk(self, flow: Any, found: list[tuple[str, bool, Any]], shuffled: bool, rule: Any) -> None:
        for step in flow:
            if not isinstance(step, Mapping):
                continue
            kind = step.get("Type")
            if kind in {"Block", "Standard", "Default"}:
                found.append((str(step.get("ID")), shuffled, rule))
            elif kind == "EmbeddedData":
                for entry in step.get("EmbeddedData") or []:
                    name = str(entry.get("Field") or entry.get("Description"))
                    role = "number" if entry.get("VariableType") == "Number" else "segment"
                    self.made.known.append(Known(name, both(name, name), role))
            elif kind == "BlockRandomizer":
                self.walk(step.get("Flow") or [], found, True, rule)
            elif kind == "Branch":
                own = self.rule(step.get("BranchLogic"), str(step.get("FlowID")))
                both_rules = [one for one in (rule, own) if one is not None]
                joined = {"and": both_rules} if len(both_rules) > 1 else both_rules[0] if both_rules else None
                self.walk(step.get("Flow") or [], found, shuffled, joined)
            elif kind == "Group":
                self.walk(step.get("Flow") or [], found, shuffled, rule)
            elif kind != "EndSurvey" or flow[-1] is not step:
                self.made.lose(
                    str(step.get("FlowID")),
                    both(f"流程步骤 {kind}", f"the step {kind} of the flow"),
                    NO_SUCH_TYPE,
                )

    def block(self, block: Data, shuffled: bool, rule: Any) -> None:
        name = str(block.get("Description") or "")
        randomised = bool(
            (block.get("Options") or {}).get("RandomizeQuestions") not in (None, False, "false", "")
        )
        if shuffled and not any(one.code == "shuffled" for one in self.made.bundles):
            self.made.bundles.append(Bundle("shuffled", "", True))
        sheet = Sheet(
            str(block.get("ID")),
            self.texts(name),
            show_if=rule,
            shuffle=randomised,
            block="shuffled" if shuffled else "",
        )
        self.made.sheets.append(sheet)
        for step in block.get("BlockElements") or []:
            if step.get("Type") == "Page Break" and sheet.items:
                sheet = Sheet(
                    f"{block.get('ID')}_{len(self.made.sheets)}",
                    {},
                    show_if=rule,
                    shuffle=randomised,
                    block=sheet.block,
                )
                self.made.sheets.append(sheet)
            elif item := self.items.get(str(step.get("QuestionID"))):
                sheet.items.append(item)

    # -- questions ----------------------------------------------------------------------------

    def item(self, qid: str, payload: Data) -> Item | None:
        name = str(payload.get("DataExportTag") or qid)
        kind, selector = _kind(payload), str(payload.get("Selector"))
        if kind is None:
            said = f"{payload.get('QuestionType')}/{selector}"
            self.made.lose(name, both(f"题型 {said}", f"the question type {said}"), NO_SUCH_TYPE)
            return None
        item = Item(kind, name, self.said(payload, "QuestionText"))
        force = ((payload.get("Validation") or {}).get("Settings") or {}).get("ForceResponse")
        item.required = force in {"ON", "On", True}
        item.shuffle = (payload.get("Randomization") or {}).get("Type") in {"All", "Advanced"}
        ours = payload.get("Huiyin")
        item.extra = dict(ours) if isinstance(ours, Mapping) else {}
        choices = self.parts(payload, "Choices", "ChoiceOrder")
        if kind is Kind.GRID:
            item.rows, item.options = choices, _valued(self.parts(payload, "Answers", "AnswerOrder"), payload)
        elif kind in {Kind.RATING, Kind.EFFORT}:
            item.options = _valued(choices, payload)
        elif kind is Kind.NOTE:
            item.extra.setdefault("body", {})
        elif kind is not Kind.RECOMMEND:
            item.options = choices
        else:
            item.low, item.high = (self.said(payload, "ColumnLabels", place) for place in (0, -1))
        if payload.get("Validation", {}).get("Settings", {}).get("CustomValidation"):
            self.made.lose(name, both("自定义校验", "custom validation"), NO_SUCH_TYPE)
        if payload.get("QuestionJS"):
            self.made.lose(name, both("题目脚本", "the script of the question"), NO_SUCH_TYPE)
        if payload.get("SkipLogic"):
            self.made.lose(
                name,
                both("跳转逻辑", "skip logic"),
                both("请改用显示条件", "show conditions do the same here"),
            )
        return item

    def parts(self, payload: Data, name: str, order: str) -> list[Part]:
        rows = payload.get(name) or {}
        rows = rows if isinstance(rows, Mapping) else {str(n): row for n, row in enumerate(rows, start=1)}
        codes = [str(code) for code in payload.get(order) or rows]
        given = payload.get("Language")
        translations: Data = given if isinstance(given, Mapping) else {}
        made = []
        for code in codes:
            row = rows.get(code) or {}
            text = self.texts(row.get("Display"))
            for locale, words in translations.items():
                display = (
                    ((words.get(name) or {}).get(code) or {}).get("Display")
                    if isinstance(words, Mapping) and isinstance(words.get(name), Mapping)
                    else None
                )
                self.translate(text, str(locale), display)
            tag = (
                (payload.get("ChoiceDataExportTags") or {}).get(code)
                if name == "Choices" and isinstance(payload.get("ChoiceDataExportTags"), Mapping)
                else None
            )
            part = Part(
                str(tag or code),
                text,
                other=row.get("TextEntry") in {"true", True, "on"},
                exclusive=bool(row.get("ExclusiveAnswer")),
            )
            part.fixed = part.other
            made.append(part)
        return made

    def said(self, payload: Data, name: str, place: int | None = None) -> Texts:
        given = payload.get(name)
        if place is not None:
            given = given[place].get("Display") if isinstance(given, list) and given else None
        text = self.texts(given)
        translations = payload.get("Language")
        for locale, words in (
            translations.items() if isinstance(translations, Mapping) and place is None else ()
        ):
            self.translate(text, str(locale), words.get(name) if isinstance(words, Mapping) else None)
        return text

    def translate(self, text: Texts, locale: str, words: Any) -> None:
        if code := code_of(locale):
            if words:
                text[code] = plain(words)
        else:
            self.foreign.add(locale)

    def texts(self, given: Any) -> Texts:
        words = plain(given)
        return {self.usual or language_of_words(words): words} if words else {}

    def rule(self, logic: Any, place: str) -> Any:
        if not isinstance(logic, Mapping) or not logic:
            return None
        try:
            return rule_of(logic, self.items, self.questions)
        except (NotCarried, KeyError, AttributeError, TypeError, ValueError):
            self.made.lose(place, both("显示逻辑", "display logic"), TOO_COMPLEX)
            return None


def _kind(payload: Data) -> Kind | None:
    name, selector, sub = (str(payload.get(key) or "") for key in ("QuestionType", "Selector", "SubSelector"))
    ours = (payload.get("Huiyin") or {}).get("kind") if isinstance(payload.get("Huiyin"), Mapping) else None
    if ours in {"rating", "effort", "consent", "date"}:
        return Kind(ours)
    if name == "MC":
        if selector == "NPS":
            return Kind.RECOMMEND
        return Kind.MULTIPLE if selector.startswith(("MA", "MS")) else Kind.SINGLE
    if name == "Matrix":
        return Kind.GRID if selector == "Likert" and sub in {"SingleAnswer", "", "DL"} else None
    if name == "TE":
        content = (((payload.get("Validation") or {}).get("Settings") or {}).get("ContentType")) or ""
        if selector == "FORM":
            return None
        return Kind.NUMBER if content == "ValidNumber" else Kind.DATE if content == "ValidDate" else Kind.TEXT
    return {
        "DB": Kind.NOTE,
        "RO": Kind.RANKING,
        "CS": Kind.ALLOCATION,
        "FileUpload": Kind.FILE,
        "Draw": Kind.SIGNATURE,
    }.get(name)


def _valued(parts: list[Part], payload: Data) -> list[Part]:
    """Grades with their recoded numbers, or from the order given; best first."""
    recode = payload.get("RecodeValues")
    for place, part in enumerate(parts):
        given = recode.get(part.code) if isinstance(recode, Mapping) else None
        part.value = float(str(given)) if str(given or "").lstrip("-").isdigit() else float(place + 1)
    for part in parts:
        part.code = f"{part.value:g}"
    return sorted(parts, key=lambda part: -(part.value or 0))
