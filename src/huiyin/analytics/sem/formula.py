"""The text of a path model, read and written.

    image =~ IMAG1..IMAG5            # reflective, mode A
    value <~ PERV1 + PERV2           # formative, mode B
    quality <A~ product + service    # composite of mode A; made of constructs: higher order
    satisfaction ~ image + value + image:value

A statement ends with its line or a semicolon; a line that ends or begins with an operator goes on.
`a1..a5` is a1 to a5; names with other characters stand in backquotes; # begins a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.results import Bilingual
from huiyin.analytics.sem.model import Construct, Measurement, Model
from huiyin.analytics.sem.problems import ModelTextWrong

_TOKEN = re.compile(
    r"(?P<space>[ \t\u3000\r]+)|(?P<comment>#[^\n]*)|(?P<end>[\n;；])"
    r"|(?P<operator>=~|<A~|<~|~|\+|\.\.|:|=～|<A～|<～|～|＋|：)"
    r"|`(?P<quoted>[^`\n]+)`|(?P<name>[^\W\d]\w*(?:\.\w+)*|\d\w*)"
)
_NARROW = str.maketrans("～＋：", "~+:")
_PLAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_MEASURING = {"=~", "<~", "<A~"}

_THE_END = {"zh": "语句的结尾", "en": "the end of the statement"}
_A_NAME = {"zh": "一个名称（构念或题目）", "en": "a name (of a construct or an item)"}
_AN_OPERATOR = {"zh": "=~、<~、<A~ 或 ~", "en": "=~, <~, <A~ or ~"}
_A_SEPARATOR = {"zh": "“+”或语句结束", "en": "“+” or the end of the statement"}
_A_RANGE = {
    "zh": "同名而编号递增的题目，例如 q1..q5",
    "en": "items of one name with rising numbers, such as q1..q5",
}
_NO_PRODUCT = {
    "zh": "题目或构念（交互项只能写在 ~ 之后）",
    "en": "an item or construct (products only after ~)",
}


@dataclass(frozen=True)
class _Token:
    kind: str  # "name", "operator", "end"
    text: str
    line: int
    column: int

    def wrong(self, wanted: Bilingual) -> ModelTextWrong:
        found: Any = f"“{self.text}”" if self.text.strip() else _THE_END
        return ModelTextWrong(line=self.line, column=self.column, found=found, wanted=wanted)


def read_model(text: str, *, connected: bool = True) -> Model:
    """The model of a text; raises `ModelTextWrong` with line and column, and the problems of `checked`.

    With `connected` false constructs may stand alone, as in a factor analysis.

    >>> read_model("image =~ q1..q3; value <~ v1 + v2; value ~ image").constructs[0].items
    ('q1', 'q2', 'q3')
    """
    model, tokens = Model(), _tokens(text)
    for statement in _statements(tokens):
        model = _read_statement(model, statement)
    if not model.constructs:
        raise tokens[-1].wrong(_A_NAME)
    return model.checked(connected=connected)


def written_model(model: Model) -> str:
    """The text of a model, one statement a line."""
    lines = [
        f"{_name(one.name)} {one.measurement.value} {' + '.join(map(_name, one.items))}"
        for one in model.constructs
    ]
    targets = dict.fromkeys(target for _, target in model.paths)
    for target in targets:
        sources = [":".join(map(_name, a.split(":", 1))) for a, b in model.paths if b == target]
        lines.append(f"{_name(target)} ~ {' + '.join(sources)}")
    return "\n".join(lines)


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f"`{name}`"


def _tokens(text: str) -> list[_Token]:
    found, at, line, begin = [], 0, 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _Token("name", text[at], line, at - begin + 1).wrong(_A_NAME)
        kind = str(match.lastgroup)
        if kind not in {"space", "comment"}:
            word = match.group(kind)
            plain = {"quoted": "name"}.get(kind, kind)
            word = word.translate(_NARROW) if plain == "operator" else word
            found.append(_Token(plain, word, line, at - begin + 1))
        at = match.end()
        if match.group() == "\n":
            line, begin = line + 1, at
    found.append(_Token("end", "\n", line, len(text) - begin + 1))
    return found


def _statements(tokens: list[_Token]) -> list[list[_Token]]:
    """Tokens of each statement with its end; a new line next to an operator ends nothing."""
    found: list[list[_Token]] = []
    now: list[_Token] = []
    for place, token in enumerate(tokens):
        if token.kind != "end":
            now.append(token)
            continue
        after = next((one for one in tokens[place + 1 :] if one.kind != "end" or one.text != "\n"), None)
        goes_on = now and (now[-1].kind == "operator" or (after is not None and after.kind == "operator"))
        if goes_on and token.text == "\n" and after is not None:
            continue
        if now:
            found.append([*now, token])
        now = []
    return found


def _read_statement(model: Model, tokens: list[_Token]) -> Model:
    if tokens[0].kind != "name":
        raise tokens[0].wrong(_A_NAME)
    if tokens[1].text not in {*_MEASURING, "~"}:
        raise tokens[1].wrong(_AN_OPERATOR)
    target, operator = tokens[0].text, tokens[1].text
    terms = _terms(tokens[2:], measuring=operator in _MEASURING)
    if operator == "~":
        return model.path(terms, target)
    construct = Construct(target, tuple(terms), Measurement(operator))
    return Model((*model.constructs, construct), model.paths)


def _terms(tokens: list[_Token], measuring: bool) -> list[str]:
    found: list[str] = []
    at = 0
    while True:
        if tokens[at].kind != "name":
            raise tokens[at].wrong(_A_NAME)
        name, link = tokens[at].text, tokens[at + 1]
        if link.text in {":", ".."}:
            second = tokens[at + 2]
            if second.kind != "name":
                raise second.wrong(_A_NAME)
            if measuring == (link.text == ":"):
                raise link.wrong(_NO_PRODUCT if measuring else _A_SEPARATOR)
            found += [f"{name}:{second.text}"] if link.text == ":" else _range(tokens[at], second)
            at += 2
        else:
            found.append(name)
        if tokens[at + 1].kind == "end":
            return found
        if tokens[at + 1].text != "+":
            raise tokens[at + 1].wrong(_A_SEPARATOR)
        at += 2


def _range(first: _Token, last: _Token) -> list[str]:
    begin = re.fullmatch(r"(.*?)(\d+)", first.text)
    end = re.fullmatch(r"(.*?)(\d+)", last.text)
    fits = begin and end and end.group(1) in {begin.group(1), ""} and int(begin.group(2)) < int(end.group(2))
    if not (fits and begin and end):
        raise last.wrong(_A_RANGE)
    width = len(begin.group(2)) if begin.group(2).startswith("0") else 0
    return [
        f"{begin.group(1)}{number:0{width}d}" for number in range(int(begin.group(2)), int(end.group(2)) + 1)
    ]
