"""Everything kept about one person, from every table of every app, as JSON and CSV in one archive.

Nobody lists tables by hand: a table belongs to the person if it has their customer id or leads to a row
that has. What cannot be reached so is in `ELSEWHERE` with the reason, and a test holds the registry of
personal fields to this.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, Model

from huiyin.core.erasure import ABOUT_STAFF, personal_fields
from huiyin.customers.models import Contact, MatchSuggestion, Merge, MovedRow
from huiyin.customers.purposes import CONTACT_FIELDS, PLACES, purpose_of
from huiyin.customers.queries import ids_of, keys_of

_DEEPEST = 3
_SECRET = re.compile(r"token|digest|hash|secret|control_draw|dedup|password|sealed|fingerprint|^code$")
_NOT_THEIRS = {MatchSuggestion, Merge, MovedRow}  # tell of two persons, or only of our own bookkeeping

Words = Mapping[str, str]
_FILES: Words = {
    "zh": "上传的文件含许多人的数据；其中已入库的部分在各表中列出",
    "en": "An uploaded file holds many people; what was stored of it is listed in the tables",
}
ELSEWHERE: dict[str, Words] = {
    "channels.Upload": _FILES,
    "channels.RejectedRow": _FILES,
    "customers.ContactFile": _FILES,
    "reviews.ReviewFile": _FILES,
    "reviews.Review": {
        "zh": "公开平台上的评价以昵称发布，没有对应到客户",
        "en": "Reviews on public platforms carry a nickname and are matched with no customer",
    },
    "responses.Draft": {
        "zh": "尚未提交的草稿，只有本人的链接能打开",
        "en": "A draft that was not handed in; only the person's own link opens it",
    },
    "exports.Export": {
        "zh": "导出条件，不是客户数据；导出文件到期即删",
        "en": "The conditions of an export; its file goes after a while",
    },
    "core.Delivery": {
        "zh": "后台出错记录，不按人存放",
        "en": "Records of errors, not kept by person",
    },
}


FileSource = Callable[[Sequence[str]], Iterable[tuple[str, Path]]]
_file_sources: list[FileSource] = []


def add_files(source: FileSource) -> None:
    """Make files of persons known: `source` gives a name in the archive and the file, by customer ids."""
    if source not in _file_sources:
        _file_sources.append(source)


def files_of(contact: Contact) -> Iterator[tuple[str, Path]]:
    """Photos and documents of the person, from every app that keeps some."""
    for source in _file_sources:
        yield from source(keys_of(contact))


def leave_out(model: str, why: Words) -> None:
    """Say once, when an app starts, why a table ("app.Model") is not handed over."""
    ELSEWHERE[model] = why


@dataclass(frozen=True)
class Source:
    """A table with rows of persons and how they are found: `path` ends in a contact or in a customer id."""

    model: type[Model]
    path: str
    by_key: bool

    @property
    def label(self) -> str:
        """ "cases.Case"."""
        return self.model._meta.label


def sources() -> list[Source]:
    """Every table that leads to a person, by the shortest way."""
    ours = [
        model
        for model in apps.get_models()
        if hasattr(model, "personal") and model not in _NOT_THEIRS and model._meta.label not in ELSEWHERE
    ]
    found: dict[type[Model], Source] = {Contact: Source(Contact, "pk", False)}
    for model in ours:
        if model is not Contact and "respondent_key" in {one.name for one in model._meta.fields}:
            found[model] = Source(model, "respondent_key", True)
    for _ in range(_DEEPEST):
        for model in ours:
            if model not in found and (way := _way(model, found)):
                found[model] = way
    return sorted(found.values(), key=lambda one: one.label)


def _way(model: type[Model], found: Mapping[type[Model], Source]) -> Source | None:
    for field in model._meta.fields:
        if isinstance(field, ForeignKey) and field.related_model in found:
            target = found[field.related_model]
            path = field.name if target.path == "pk" else f"{field.name}__{target.path}"
            return Source(model, path, target.by_key)
    return None


def unreached() -> list[str]:
    """Personal fields of customers that no source covers and nobody explained."""
    covered = (
        {source.label for source in sources()} | set(ELSEWHERE) | {one._meta.label for one in _NOT_THEIRS}
    )
    about = [field for field, why in personal_fields() if ABOUT_STAFF not in why]
    return [field for field in about if field.rsplit(".", 1)[0] not in covered]


def rows_of(source: Source, contact: Contact) -> Iterator[dict[str, Any]]:
    """The person's rows of a table: texts, numbers and moments; no secrets, none of our own people."""
    known: list[Any] = list(keys_of(contact) if source.by_key else ids_of(contact))
    fields = [field for field in source.model._meta.fields if _is_shown(source.model, field)]
    rows = source.model._default_manager.filter(**{f"{source.path}__in": known}).order_by("pk")
    for row in rows.values(*(field.attname for field in fields)).iterator(chunk_size=2000):
        yield dict(row)


def _is_shown(model: type[Model], field: Field[Any, Any]) -> bool:
    if field.is_relation or _SECRET.search(field.name):
        return False
    return ABOUT_STAFF not in getattr(model, "personal", {}).get(field.name, "")


def write_archive(contact: Contact, path: Path, *, made_at: datetime, language: str) -> tuple[int, str]:
    """Write the archive; returns how many records it holds and its SHA-256."""
    which = "zh" if language.startswith("zh") else "en"
    tables = {source.label: list(rows_of(source, contact)) for source in sources()}
    tables = {label: rows for label, rows in tables.items() if rows}
    files = {f"files/{name}": file for name, file in files_of(contact)}
    n = sum(len(rows) for rows in tables.values()) + len(files)
    whole = {
        "made_at": made_at,
        "customer": keys_of(contact),
        "purposes": {label: purpose.why[which] for label, purpose in _purposes(tables)},
        "not_included": {label: words[which] for label, words in sorted(ELSEWHERE.items())},
        "tables": tables,
        "files": {name: _digest(file) for name, file in files.items()},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(which, tables, len(files), made_at))
        archive.writestr("data.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for label, rows in tables.items():
            archive.writestr(f"{label}.csv", _csv(rows))
        for name, file in files.items():
            archive.write(file, name, zipfile.ZIP_STORED)  # photos and PDF are packed already
    return n, hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _purposes(tables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for label in tables:
        yield label, PLACES.get(label.split(".")[0]) or PLACES["channels"]


def _csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return "\ufeff" + text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"}:
        return "'" + value  # a sheet must not take a customer's words for a formula
    return "" if value is None else value


def _readme(which: str, tables: Mapping[str, list[Any]], n_files: int, made_at: datetime) -> str:
    heads = {
        "zh": (
            "本人个人信息副本",
            "生成时间",
            "各表记录数与用途",
            "随答卷和来信收到的照片、文件数（files 文件夹）",
            "客户档案各项的用途与依据",
            "未包含的内容",
        ),
        "en": (
            "A copy of your personal data",
            "Made at",
            "Tables: records and purpose",
            "Photos and documents that came with answers and mails (folder files)",
            "The file: purpose and ground",
            "Not included",
        ),
    }[which]
    lines = [heads[0], f"{heads[1]}: {made_at:%Y-%m-%d %H:%M}", "", heads[2]]
    lines += [
        f"- {label}: {len(tables[label])} – {purpose.why[which]}" for label, purpose in _purposes(tables)
    ]
    lines += ["", f"{heads[3]}: {n_files}", "", heads[4]]
    lines += [
        f"- {one.name[which]}: {one.why[which]} ({one.ground[which]})" for one in CONTACT_FIELDS.values()
    ]
    lines += ["", heads[5]] + [f"- {label}: {words[which]}" for label, words in sorted(ELSEWHERE.items())]
    return "\n".join(lines) + "\n"


__all__ = [
    "ELSEWHERE",
    "Source",
    "add_files",
    "files_of",
    "leave_out",
    "purpose_of",
    "rows_of",
    "sources",
    "unreached",
    "write_archive",
]
