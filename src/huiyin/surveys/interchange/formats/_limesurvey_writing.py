"""Writing the tables of LimeSurvey."""

from __future__ import annotations

from xml.sax.saxutils import escape

from huiyin.surveys.interchange.base import Written
from huiyin.surveys.interchange.expressions import NotCarried, Rule
from huiyin.surveys.interchange.formats._limesurvey_conditions import LimeSpeaker
from huiyin.surveys.interchange.outline import Item, Kind, Lost, Outline, Part, Sheet, Texts
from huiyin.surveys.interchange.wording import NO_PLACE, TOO_COMPLEX, both

LETTERS = {
    Kind.SINGLE: "L", Kind.MULTIPLE: "M", Kind.GRID: "F", Kind.RATING: "L", Kind.RECOMMEND: "L", Kind.EFFORT: "L",
    Kind.NUMBER: "N", Kind.DATE: "D", Kind.TEXT: "T", Kind.RANKING: "R", Kind.NOTE: "X", Kind.FILE: "|",
    Kind.CONSENT: "Y",
}  # fmt: skip


class LimeSurveyWriting:
    def __init__(self, outline: Outline) -> None:
        self.outline, self.lost = outline, list(outline.lost)
        self.languages = {"zh-Hans" if code == "zh" else code: code for code in outline.languages}
        self.tables: dict[str, list[dict[str, object]]] = {}
        self.ids = 0
        self.speaker = LimeSpeaker(outline)

    def add(self, table: str, **cells: object) -> None:
        self.tables.setdefault(table, []).append(cells)

    def next_id(self) -> int:
        self.ids += 1
        return self.ids

    def written(self) -> Written:
        first = next(iter(self.languages))
        self.add(
            "surveys",
            sid=1,
            language=first,
            additional_languages=" ".join(list(self.languages)[1:]),
            format="G",
            active="N",
        )
        for locale, code in self.languages.items():
            self.add("surveys_languagesettings", surveyls_survey_id=1, surveyls_language=locale, surveyls_title=self.outline.title.get(code, ""),
                     surveyls_welcometext=self.outline.intro.get(code, ""), surveyls_endtext=self.outline.thanks.get(code, ""))  # fmt: skip
        for order, sheet in enumerate(self.outline.sheets):
            self.group(sheet, order)
        for one in self.outline.known:
            self.lose(one.code, both("隐藏数据", "hidden data"), NO_PLACE)
        for bundle in self.outline.bundles:
            if bundle.shuffle:
                self.lose(bundle.name or bundle.code, both("页面随机顺序", "pages in random order"), NO_PLACE)
        return Written(self.xml().encode(), self.lost)

    def lose(self, place: str, what: Texts, why: Texts) -> None:
        self.lost.append(Lost(place, what, why))

    def group(self, sheet: Sheet, order: int) -> None:
        gid = self.next_id()
        self.add(
            "groups", gid=gid, sid=1, group_order=order, grelevance=self.condition(sheet.show_if, sheet.code)
        )
        for locale, code in self.languages.items():
            self.add(
                "group_l10ns", gid=gid, group_name=sheet.title.get(code, ""), description="", language=locale
            )
        if sheet.shuffle:
            self.lose(sheet.code, both("题目随机顺序", "questions in random order"), NO_PLACE)
        for place, item in enumerate(sheet.items):
            if item.kind not in LETTERS:
                self.lose(item.code, both("整道题", "the whole question"), NO_PLACE)
            else:
                self.question(item, gid, place)

    def question(self, item: Item, gid: int, order: int) -> None:
        qid, names = self.next_id(), self.speaker.names
        other = any(part.other for part in item.options)
        self.add("questions", qid=qid, parent_qid=0, sid=1, gid=gid, type=LETTERS[item.kind], title=names[item.code], mandatory="Y" if item.required else "N",
                 other="Y" if other else "N", question_order=order, relevance=self.condition(item.show_if, item.code) or "1")  # fmt: skip
        self.translated("question_l10ns", {"qid": qid}, "question", item.text, help=item.help)
        options = [part for part in item.options if not part.other]
        if item.kind is Kind.RECOMMEND:
            words = {0: item.low, 10: item.high}
            options = [
                Part(str(value), words.get(value, both(str(value), str(value))), float(value))
                for value in range(10, -1, -1)
            ]
        subs = (
            item.rows
            if item.kind is Kind.GRID
            else options
            if item.kind in {Kind.MULTIPLE, Kind.RANKING}
            else []
        )
        for place, part in enumerate(subs):
            sub = self.next_id()
            self.add(
                "subquestions",
                qid=sub,
                parent_qid=qid,
                sid=1,
                gid=gid,
                type="T",
                title=names[f"{item.code}/{part.code}"],
                question_order=place,
                scale_id=0,
            )
            self.translated("question_l10ns", {"qid": sub}, "question", part.text)
        for place, part in enumerate(
            options if subs is not options and item.kind is not Kind.CONSENT else []
        ):
            aid = self.next_id()
            self.add(
                "answers",
                aid=aid,
                qid=qid,
                code=names.get(f"{item.code}={part.code}", part.code),
                sortorder=place,
                scale_id=0,
            )
            self.translated("answer_l10ns", {"aid": aid}, "answer", part.text)
        self.attributes(item, qid)

    def attributes(self, item: Item, qid: int) -> None:
        found = {
            "random_order": 1 if item.shuffle else "",
            "max_answers" if item.kind is Kind.MULTIPLE else "maximum_chars": item.most or "",
        }
        if item.kind in {Kind.RATING, Kind.RECOMMEND, Kind.EFFORT}:
            found["huiyin_kind"] = item.kind.value
        found |= {
            "min_num_value_n": "" if item.lowest is None else f"{item.lowest:g}",
            "max_num_value_n": "" if item.highest is None else f"{item.highest:g}",
        }
        if item.kind is Kind.MULTIPLE:
            alone = [part.code for part in item.options if part.exclusive and not part.other]
            names = [self.speaker.names[f"{item.code}/{code}"] for code in alone]
            found["exclude_all_others"] = ";".join(names)
        for name, value in found.items():
            if value != "":
                self.add("question_attributes", qid=qid, attribute=name, value=value)
        for part in item.options:
            if part.other:
                self.translated(
                    "question_attributes", {"qid": qid}, "value", part.text, attribute="other_replace_text"
                )
        if item.kind is Kind.CONSENT or any(part.show_if for part in (*item.options, *item.rows)):
            self.lose(
                item.code,
                both("同意文本或选项的显示条件", "words of consent, or conditions of options"),
                NO_PLACE,
            )

    def translated(
        self, table: str, ids: dict[str, int], name: str, texts: Texts, **more: Texts | str
    ) -> None:
        for locale, code in self.languages.items():
            others = {key: one if isinstance(one, str) else one.get(code, "") for key, one in more.items()}
            self.add(table, **ids, **{name: texts.get(code, "")}, **others, language=locale)

    def condition(self, rule: Rule | None, place: str) -> str:
        if rule is None:
            return ""
        try:
            return self.speaker.write(rule)
        except (NotCarried, KeyError):
            self.lose(place, both("显示条件", "the condition of being shown"), TOO_COMPLEX)
            return ""

    def xml(self) -> str:
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<document>",
            " <LimeSurveyDocType>Survey</LimeSurveyDocType>",
            " <DBVersion>481</DBVersion>",
        ]
        parts.append(
            " <languages>" + "".join(f"<language>{one}</language>" for one in self.languages) + "</languages>"
        )
        for table, rows in self.tables.items():
            names = list(dict.fromkeys(name for row in rows for name in row))
            fields = "".join(f"<fieldname>{name}</fieldname>" for name in names)
            cells = (
                "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items())
                for row in rows
            )
            parts.append(
                f" <{table}><fields>{fields}</fields><rows>"
                + "".join(f"<row>{row}</row>" for row in cells)
                + f"</rows></{table}>"
            )
        return "\n".join([*parts, "</document>\n"])
