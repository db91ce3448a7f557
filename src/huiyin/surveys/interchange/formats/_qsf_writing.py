"""Writing the elements of Qualtrics."""

from __future__ import annotations

import json
from typing import Any

from huiyin.surveys.interchange.base import Written
from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import NO_PLACE, TOO_COMPLEX, both, either

_SIGNS = {
    "==": "EqualTo",
    "<": "LessThan",
    "<=": "LessThanOrEqual",
    ">": "GreaterThan",
    ">=": "GreaterThanOrEqual",
}
_TYPES = {
    Kind.SINGLE: ("MC", "SAVR", "TX"), Kind.MULTIPLE: ("MC", "MAVR", "TX"), Kind.RATING: ("MC", "SAHR", "TX"), Kind.EFFORT: ("MC", "SAHR", "TX"),
    Kind.RECOMMEND: ("MC", "NPS", ""), Kind.GRID: ("Matrix", "Likert", "SingleAnswer"), Kind.TEXT: ("TE", "ML", ""), Kind.NUMBER: ("TE", "SL", ""),
    Kind.DATE: ("TE", "SL", ""), Kind.NOTE: ("DB", "TB", ""), Kind.RANKING: ("RO", "DND", "TX"), Kind.ALLOCATION: ("CS", "VRTL", "TX"),
    Kind.FILE: ("FileUpload", "FileUpload", ""), Kind.SIGNATURE: ("Draw", "Signature", ""), Kind.CONSENT: ("MC", "SAVR", "TX"),
}  # fmt: skip
_LOCALES = {"zh": "ZH-S", "en": "EN"}


class QsfWriting:
    """One outline on its way into a .qsf file."""

    def __init__(self, outline: Outline) -> None:
        self.outline, self.lost = outline, list(outline.lost)
        self.usual = outline.languages[0]
        self.items = {item.code: item for item in outline.items if item.kind in _TYPES}
        self.ids = {code: f"QID{number}" for number, code in enumerate(self.items, start=1)}

    def written(self) -> Written:
        """The file with what it cannot hold."""
        outline = self.outline
        blocks = [self.block(sheet, number) for number, sheet in enumerate(outline.sheets, start=1)]
        questions = [self.question(item) for item in outline.items if self.has_place(item)]
        entry = {
            "SurveyID": "SV_huiyin", "SurveyName": either(outline.title, self.usual), "SurveyDescription": either(outline.intro, self.usual) or None,
            "SurveyLanguage": _LOCALES[self.usual], "SurveyStatus": "Inactive",
        }  # fmt: skip
        elements = [
            _element("BL", "Survey Blocks", blocks),
            _element("FL", "Survey Flow", self.flow()),
            *questions,
        ]
        if any(outline.thanks.values()):
            self.lose("thanks", both("结束语", "the closing words"), NO_PLACE)
        if len(outline.languages) > 1:
            for name, texts in (("title", outline.title), ("intro", outline.intro)):
                if any(words for code, words in texts.items() if code != self.usual):
                    self.lose(
                        name, both("标题和开头的译文", "the translation of title and introduction"), NO_PLACE
                    )
        data = {"SurveyEntry": entry, "SurveyElements": elements}
        return Written(json.dumps(data, ensure_ascii=False, indent=1).encode(), self.lost)

    def lose(self, place: str, what: Texts, why: Texts) -> None:
        """Note what has no place."""
        self.lost.append(Lost(place, what, why))

    def has_place(self, item: Item) -> bool:
        """Whether Qualtrics has such a question."""
        if item.kind not in _TYPES:
            self.lose(item.code, both("整道题", "the whole question"), NO_PLACE)
        return item.kind in _TYPES

    def block(self, sheet: Sheet, number: int) -> dict[str, Any]:
        """A page is a block."""
        steps = [
            {"Type": "Question", "QuestionID": self.ids[item.code]}
            for item in sheet.items
            if item.code in self.ids
        ]
        block: dict[str, Any] = {
            "Type": "Standard" if number > 1 else "Default",
            "ID": f"BL_{number}",
            "BlockElements": steps,
        }
        block["Description"] = either(sheet.title, self.usual) or f"Block {number}"
        if sheet.shuffle:
            block["Options"] = {"RandomizeQuestions": "RandomizeWithOnlyX"}
        return block

    def flow(self) -> dict[str, Any]:
        """Hidden data first, then the blocks; shuffled ones in a randomiser, conditional ones in a branch."""
        steps: list[dict[str, Any]] = []
        if self.outline.known:
            fields = [
                {
                    "Field": one.code,
                    "Description": one.code,
                    "Type": "Recipient",
                    "VariableType": "Number" if one.role == "number" else "String",
                }
                for one in self.outline.known
            ]
            steps.append({"Type": "EmbeddedData", "FlowID": "FL_0", "EmbeddedData": fields})
        shuffled = {bundle.code for bundle in self.outline.bundles if bundle.shuffle}
        mixed: dict[str, dict[str, Any]] = {}
        for number, sheet in enumerate(self.outline.sheets, start=1):
            step: dict[str, Any] = {"Type": "Block", "ID": f"BL_{number}", "FlowID": f"FL_{number}"}
            if logic := self.logic(sheet.show_if, sheet.code):
                step = {"Type": "Branch", "FlowID": f"FL_b{number}", "BranchLogic": logic, "Flow": [step]}
            if sheet.block not in shuffled:
                steps.append(step)
            elif sheet.block in mixed:
                mixed[sheet.block]["Flow"].append(step)
            else:
                mixed[sheet.block] = {"Type": "BlockRandomizer", "FlowID": f"FL_r{number}", "Flow": [step]}
                steps.append(mixed[sheet.block])
        return {"Type": "Root", "FlowID": "FL_root", "Flow": steps}

    def question(self, item: Item) -> dict[str, Any]:
        """One SQ element."""
        name, selector, sub = _TYPES[item.kind]
        payload: dict[str, Any] = {
            "QuestionID": self.ids[item.code],
            "DataExportTag": item.code,
            "QuestionType": name,
            "Selector": selector,
        }
        payload |= {"SubSelector": sub} if sub else {}
        payload["QuestionText"] = either(item.text, self.usual)
        settings: dict[str, Any] = {"ForceResponse": "ON" if item.required else "OFF"}
        if item.kind in {Kind.NUMBER, Kind.DATE}:
            settings |= {
                "Type": "ContentType",
                "ContentType": "ValidNumber" if item.kind is Kind.NUMBER else "ValidDate",
            }
        payload["Validation"] = {"Settings": settings}
        if item.shuffle:
            payload["Randomization"] = {"Type": "All"}
        extra = dict(item.extra)
        if item.kind in {Kind.RATING, Kind.EFFORT, Kind.CONSENT, Kind.DATE}:
            extra["kind"] = item.kind.value
        if extra:
            payload["Huiyin"] = extra
        if any(item.help.values()):
            self.lose(item.code, both("题目说明", "the help text"), NO_PLACE)
        self.choices(item, payload)
        if logic := self.logic(item.show_if, item.code):
            payload["DisplayLogic"] = {**logic, "inPage": False}
        self.translations(item, payload)
        return _element("SQ", self.ids[item.code], payload, payload["QuestionText"][:100])

    def choices(self, item: Item, payload: dict[str, Any]) -> None:
        """Options, or rows and grades."""
        if item.kind is Kind.RECOMMEND:
            payload["Choices"] = {str(number): {"Display": str(number - 1)} for number in range(1, 12)}
            payload["ColumnLabels"] = [{"Display": either(end, self.usual)} for end in (item.low, item.high)]
            return
        listed = item.rows if item.kind is Kind.GRID else item.options
        if item.kind is Kind.CONSENT:
            listed = [Part("1", both("同意", "I agree")), Part("0", both("不同意", "I do not agree"))]
        if not listed:
            return
        graded = item.kind in {Kind.RATING, Kind.EFFORT}
        payload["Choices"] = {str(n): self.choice(part) for n, part in enumerate(listed, start=1)}
        payload["ChoiceOrder"] = list(payload["Choices"])
        if graded:
            payload["RecodeValues"] = {
                str(n): f"{part.value:g}" for n, part in enumerate(listed, start=1) if part.value is not None
            }
        else:
            payload["ChoiceDataExportTags"] = {str(n): part.code for n, part in enumerate(listed, start=1)}
        if item.kind is Kind.GRID:
            payload["Answers"] = {str(n): self.choice(part) for n, part in enumerate(item.options, start=1)}
            payload["AnswerOrder"] = list(payload["Answers"])
            payload["RecodeValues"] = {
                str(n): f"{part.value:g}"
                for n, part in enumerate(item.options, start=1)
                if part.value is not None
            }
        if any(part.show_if for part in (*item.options, *item.rows)):
            self.lose(item.code, both("选项的显示条件", "conditions of options"), NO_PLACE)

    def choice(self, part: Part) -> dict[str, Any]:
        row: dict[str, Any] = {"Display": either(part.text, self.usual)}
        row |= {"TextEntry": "true"} if part.other else {}
        return row | ({"ExclusiveAnswer": True} if part.exclusive else {})

    def translations(self, item: Item, payload: dict[str, Any]) -> None:
        """The other language beside the usual one."""
        for code in self.outline.languages[1:]:
            words: dict[str, Any] = {"QuestionText": item.text.get(code, "")}
            listed = item.rows if item.kind is Kind.GRID else item.options
            if listed and "Choices" in payload:
                words["Choices"] = {
                    str(n): {"Display": part.text.get(code, "")} for n, part in enumerate(listed, start=1)
                }
            if item.kind is Kind.GRID:
                words["Answers"] = {
                    str(n): {"Display": part.text.get(code, "")}
                    for n, part in enumerate(item.options, start=1)
                }
            payload.setdefault("Language", {})[_LOCALES[code]] = words

    # -- logic --------------------------------------------------------------------------------

    def logic(self, rule: Rule | None, place: str) -> dict[str, Any] | None:
        """Groups joined by Or of tests joined by And."""
        if rule is None:
            return None
        try:
            groups = rule["or"] if isinstance(rule, dict) and "or" in rule else [rule]
            made: dict[str, Any] = {"Type": "BooleanExpression"}
            for number, group in enumerate(groups):
                tests = group["and"] if isinstance(group, dict) and "and" in group else [group]
                rows: dict[str, Any] = {"Type": "If" if number == 0 else "OrIf"}
                for at, test in enumerate(tests):
                    rows[str(at)] = self.test(test) | ({"Conjuction": "And"} if at else {})
                made[str(number)] = rows
            return made
        except (NotCarried, KeyError):
            self.lose(place, both("显示条件", "the condition of being shown"), TOO_COMPLEX)
            return None

    def test(self, rule: Rule) -> dict[str, Any]:
        [(operator, terms)] = rule.items()
        if operator == "!":
            test = self.test(terms[0])
            test["Operator"] = {"Selected": "NotSelected", "Empty": "NotEmpty"}.get(
                test["Operator"]
            ) or _refuse()
            return test
        if operator == "ticked":
            item = self.items[terms[0]]
            number = next(n for n, part in enumerate(item.options, start=1) if part.code == terms[1])
            return self.expression(item, f"SelectableChoice/{number}", "Selected")
        if operator == "missing":
            return self.expression(self.items[terms[0].partition("/")[0]], "ChoiceTextEntryValue", "Empty")
        if operator not in _SIGNS:
            raise NotCarried(operator)
        code, _, row = terms[0]["var"].partition("/")
        if code not in self.items:
            return {
                "LogicType": "EmbeddedField",
                "LeftOperand": code,
                "Operator": _SIGNS[operator],
                "RightOperand": str(terms[1]),
                "Type": "Expression",
            }
        item = self.items[code]
        where = "ChoiceNumericEntryValue"
        if row:
            where = f"ChoiceNumericEntryValue/{next(n for n, part in enumerate(item.rows, start=1) if part.code == row)}"
        return {**self.expression(item, where, _SIGNS[operator]), "RightOperand": str(terms[1])}

    def expression(self, item: Item, where: str, operator: str) -> dict[str, Any]:
        qid = self.ids[item.code]
        locator = f"q://{qid}/{where}"
        return {
            "LogicType": "Question",
            "QuestionID": qid,
            "QuestionIsInLoop": "no",
            "ChoiceLocator": locator,
            "LeftOperand": locator,
            "Operator": operator,
            "Type": "Expression",
        }


def _refuse() -> str:
    raise NotCarried("not")


def _element(kind: str, name: str, payload: Any, second: str | None = None) -> dict[str, Any]:
    return {
        "SurveyID": "SV_huiyin",
        "Element": kind,
        "PrimaryAttribute": name,
        "SecondaryAttribute": second,
        "TertiaryAttribute": None,
        "Payload": payload,
    }
