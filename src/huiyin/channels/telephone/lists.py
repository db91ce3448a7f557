"""Lists of numbers as people paste them, as files, and as contacts of the customer list."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from huiyin.accounts.models import User
from huiyin.customers.queries import clean_phone, contacts_of
from huiyin.formats.reading import read

MOST_NUMBERS = 20_000
_PHONE = {"phone", "tel", "telephone", "mobile", "电话", "手机", "手机号", "联系电话", "电话号码", "号码"}
_NAME = {"name", "姓名", "客户名称", "客户", "联系人", "称呼"}
_KEY = {"key", "id", "respondent", "respondent_key", "客户编号", "户号", "编号", "会员号"}


@dataclass(frozen=True)
class Listed:
    """One line of a list."""

    phone: str
    name: str = ""
    respondent_key: str = ""
    attributes: dict[str, str] = field(default_factory=dict)


def pasted(text: str) -> list[Listed]:
    """Numbers pasted from anywhere: one a line, or a table with a first line of column names.

    >>> [row.phone for row in pasted("13800138000 王先生\\n(027) 87541114")]
    ['13800138000', '02787541114']
    >>> pasted("电话,姓名,地区\\n138 0013 8000,李女士,北区")[0].attributes
    {'地区': '北区'}
    """
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    cells = [[cell.strip().strip('"') for cell in re.split(r"\t|,|，|;|；", line)] for line in lines]
    if cells and _phone_column(cells[0]) is not None:
        return table(cells[0], cells[1:])
    return [row for line in lines if (row := _plain(line)) is not None]


def uploaded(file: UploadedFile) -> list[Listed]:
    """The rows of a file, read where it can do no harm. Raises what is wrong with the file."""
    with tempfile.TemporaryDirectory(prefix="huiyin-numbers-") as name:
        folder = Path(name)
        kept = folder / "list"
        with kept.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        found = read(kept, filename=file.name or "list", into=folder / "table.arrow")
        rows = [["" if cell is None else cell for cell in row] for row in found.head(MOST_NUMBERS + 1)]
    return table(found.columns, rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Listed]:
    """The rows of a table with a column of numbers; other columns become attributes."""
    phone = _phone_column(heads)
    if phone is None:
        return []
    name, key = _column(heads, _NAME), _column(heads, _KEY)
    made = []
    for row in rows:
        cells = [*row, *[""] * (len(heads) - len(row))]
        number = clean_phone(cells[phone])
        if number:
            rest = {
                heads[i]: cells[i][:80]
                for i in range(len(heads))
                if i not in {phone, name, key} and cells[i] and heads[i]
            }
            made.append(
                Listed(
                    number,
                    cells[name][:80] if name is not None else "",
                    cells[key][:120] if key is not None else "",
                    rest,
                )
            )
    return made


def from_contacts(user: User, *, region: str = "", most: int = MOST_NUMBERS) -> Iterator[Listed]:
    """Contacts the person may see who have a number, in the order of their keys."""
    rows = contacts_of(user).exclude(phone="").order_by("pk")
    if region:
        rows = rows.filter(region=region)
    for one in rows[:most]:
        attributes = {str(k): str(v) for k, v in one.attributes.items()}
        if one.region:
            attributes.setdefault("地区", one.region)
        yield Listed(one.phone, one.name[:80], one.respondent_key, attributes)


def _plain(line: str) -> Listed | None:
    found = re.search(r"\+?[\d(（][\d\s()（）-]{5,}\d", line)
    number = clean_phone(found.group(0)) if found else ""
    if not found or not number:
        return None
    rest = (line[: found.start()] + line[found.end() :]).strip(" \t,，;；")
    return Listed(number, rest[:80])


def _phone_column(heads: Sequence[str]) -> int | None:
    return _column(heads, _PHONE)


def _column(heads: Sequence[str], names: set[str]) -> int | None:
    return next((i for i, head in enumerate(heads) if head.strip().lower() in names), None)
