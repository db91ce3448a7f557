"""The filter editor: a condition as rows of a form, as one parameter of an address, and back.

Put `core/components/filter_editor.html` into a GET form, give it `editor` and `url` (the page's own
path). In the view:

    editor = FilterEditor.of_query(request.GET, fields)
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    if editor.is_sent and editor.condition is not None:
        return redirect(f"{request.path}?{compact_query(request.GET, editor.condition)}")

While rows are added and taken away, and while one of them is wrong, `editor.applied` is what the
address last said; `editor.condition` is None where something is wrong, each row telling what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from huiyin.analytics.problems import Problem
from huiyin.conditions import EVERYTHING, Condition, Field, all_of, any_of, parse_text
from huiyin.conditions.nodes import AnyOf, Node
from huiyin.conditions.problems import ConditionProblem, NotReadable
from huiyin.conditions.readable import readable
from huiyin.core.filter_rows import Row, row_of

PARAMETER = "f"
MOST_ROWS = 200
ALL, ANY = "all", "any"


def condition_to_query(condition: Condition) -> str:
    """The condition as the text of the address parameter "f", in the order written; "" for every row.

    >>> from huiyin.conditions import at_most
    >>> condition_to_query(at_most("nps", 6))
    '{"<=":[{"var":"nps"},6]}'
    """
    if condition.is_everything:
        return ""
    return json.dumps(condition.as_written(), ensure_ascii=False, separators=(",", ":"))


def condition_from_query(query: QueryDict, fields: Iterable[Field], parameter: str = PARAMETER) -> Condition:
    """The condition of an address: of the editor's rows where it holds some, else of "f".

    Raises a problem of `conditions` (or NothingToCompare) for the first thing that is wrong.
    """
    editor = FilterEditor.of_query(query, fields, parameter)
    if editor.condition is None:
        raise editor.problems[0]
    return editor.condition


def compact_query(query: QueryDict, condition: Condition, parameter: str = PARAMETER) -> str:
    """The address's other parameters with the condition in one, the editor's own left out."""
    kept = query.copy()
    for name in list(kept):
        if name == parameter or name.startswith(f"{parameter}-"):
            del kept[name]
    if text := condition_to_query(condition):
        kept[parameter] = text
    return kept.urlencode()


def filter_part(request: HttpRequest, editor: FilterEditor) -> HttpResponse:
    """The editor alone, for a script that asked for a row more or less."""
    return render(request, "core/components/filter_editor.html", {"editor": editor, "url": request.path})


@dataclass
class Group:
    """Rows that are joined among themselves."""

    join: str = ANY
    rows: list[Row] = field(default_factory=list)
    name: str = ""

    is_group = True

    def condition(self) -> Condition | None:
        return _joined(self.join, [_of(row) for row in self.rows])


class FilterEditor:
    """Rows and groups of rows, all or any of which must hold."""

    def __init__(self, fields: Iterable[Field], parameter: str = PARAMETER) -> None:
        self.parameter = parameter
        self.fields: Mapping[str, Field] = {one.key: one for one in fields}
        self.join = ALL
        self.entries: list[Row | Group] = []
        self.applied = EVERYTHING
        self.action = ""
        self.is_sent = False
        self._problem: Problem | None = None  # of the address
        self._condition: Condition | None = None

    @classmethod
    def of_condition(
        cls, condition: Condition, fields: Iterable[Field], parameter: str = PARAMETER
    ) -> FilterEditor:
        """The editor that shows a condition."""
        editor = cls(fields, parameter)
        editor.applied = editor._condition = condition
        node = condition.node
        editor.join = ANY if isinstance(node, AnyOf) else ALL
        if isinstance(node, AnyOf):
            parts = [readable(one) for one in node.of]
            for part in parts:
                if len(part) == 1:
                    editor.entries.append(row_of(part[0], editor.fields))
                else:
                    editor.entries.append(Group(ALL, [row_of(one, editor.fields) for one in part]))
        else:
            for one in readable(node):
                if isinstance(one, AnyOf) and one.of:
                    rows = [_single(inner, editor.fields) for inner in one.of]
                    editor.entries.append(Group(ANY, rows))
                else:
                    editor.entries.append(row_of(one, editor.fields))
        return editor._named()

    @classmethod
    def of_query(cls, query: QueryDict, fields: Iterable[Field], parameter: str = PARAMETER) -> FilterEditor:
        """The editor as the address has it: half-finished rows, or the condition of "f"."""
        known = list(fields)
        applied, problem = EVERYTHING, None
        if text := query.get(parameter, ""):
            try:
                applied = parse_text(text, known)
            except Problem as found:
                problem = found
        if f"{parameter}-join" not in query:
            editor = cls.of_condition(applied, known, parameter)
            editor._problem = problem
            if problem:
                editor._condition = None
            return editor
        editor = cls(known, parameter)
        editor.applied, editor.is_sent = applied, True
        editor._read(query)
        editor._act(query.get(f"{parameter}-do", ""))
        return editor._named()

    # -- what it says -----------------------------------------------------------------------------

    @property
    def is_draft(self) -> bool:
        """Rows were added, taken away or changed, and the condition is not asked for yet."""
        return self.is_sent and self.action not in {"", "apply", "clear"}

    @property
    def condition(self) -> Condition | None:
        """What all rows say together; None where one is wrong."""
        if not self.is_sent:
            return self._condition
        if self._condition is None:
            found = [entry.condition() if isinstance(entry, Group) else _of(entry) for entry in self.entries]
            self._condition = None if self.problems else _joined(self.join, found) or EVERYTHING
        return self._condition

    @property
    def rows(self) -> list[Row]:
        """All rows, those of groups among them."""
        return [
            row for entry in self.entries for row in (entry.rows if isinstance(entry, Group) else [entry])
        ]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the address and the rows; those of rows are known once `condition` was asked."""
        return [
            *([self._problem] if self._problem else []),
            *(row.problem for row in self.rows if row.problem),
        ]

    @property
    def address_problem(self) -> Problem | None:
        """What is wrong with the parameter of the address."""
        return self._problem

    @property
    def text(self) -> str:
        """The condition that is in force, as the address has it."""
        return condition_to_query(self.applied)

    # -- reading the form -------------------------------------------------------------------------

    def _read(self, query: QueryDict) -> None:
        self.join = _join(query.get(f"{self.parameter}-join"), ALL)
        groups: dict[str, Group] = {}
        for name in query.getlist(f"{self.parameter}-row")[:MOST_ROWS]:
            if "." in name:
                group = groups.get(name.split(".")[0])
                if group is not None:
                    group.rows.append(self._row(query, name))
            elif join := query.get(f"{self.parameter}-{name}-join"):
                groups[name] = Group(_join(join, ANY), name=name)
                self.entries.append(groups[name])
            else:
                self.entries.append(self._row(query, name))

    def _row(self, query: QueryDict, name: str) -> Row:
        begin = f"{self.parameter}-{name}-"
        row = Row(
            self.fields,
            query.get(f"{begin}field", ""),
            query.get(f"{begin}is", ""),
            query.getlist(f"{begin}value"),
            query.get(f"{begin}rule", ""),
            name,
        )
        row.settle()
        return row

    def _act(self, action: str) -> None:
        self.action, _, name = action.partition(":")
        match self.action:
            case "add":
                rows = next((one.rows for one in self._groups() if one.name == name), None)
                (self.entries if rows is None else rows).append(Row(self.fields, is_new=True))
            case "group":
                blank = [Row(self.fields, is_new=True), Row(self.fields)]
                self.entries.append(Group(ALL if self.join == ANY else ANY, blank))
            case "remove":
                for group in self._groups():
                    group.rows = [row for row in group.rows if row.name != name]
                self.entries = [one for one in self.entries if one.name != name]
            case "clear":
                self.entries = []
        self.entries = [one for one in self.entries if not isinstance(one, Group) or one.rows]

    def _groups(self) -> list[Group]:
        return [one for one in self.entries if isinstance(one, Group)]

    def _named(self) -> FilterEditor:
        for at, entry in enumerate(self.entries):
            entry.name = str(at)
            if isinstance(entry, Group):
                for within, row in enumerate(entry.rows):
                    row.name = f"{at}.{within}"
        return self


def _join(text: str | None, usual: str) -> str:
    return text if text in {ALL, ANY} else usual


def _single(node: Node, fields: Mapping[str, Field]) -> Row:
    """One row of a group; parts that must hold together stay one row of words."""
    parts = readable(node)
    return row_of(parts[0] if len(parts) == 1 else node, fields)


def _of(row: Row) -> Condition | None:
    """What the row says; None where it says nothing yet, or something wrong."""
    if row.is_blank:
        return None
    try:
        return row.condition()
    except ConditionProblem as problem:
        row.problem = problem.here()
    except Problem as problem:
        row.problem = problem
    except ValueError:  # a rule that is shown in words was tampered with
        row.problem = NotReadable()
    return None


def _joined(join: str, found: list[Condition | None]) -> Condition | None:
    parts = [one for one in found if one is not None]
    if not parts:
        return None
    return all_of(*parts) if join == ALL else any_of(*parts)
