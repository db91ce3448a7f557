"""What a page of questions carries besides their HTML: the looks and the little scripts of their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from huiyin.core.components import rendered
from huiyin.surveys.question_types.base import question_types


@dataclass(frozen=True)
class Assets:
    """For `<style>` and `<script nonce>`: both may be empty. `has_files` says that the form must be multipart."""

    style: SafeString
    script: SafeString
    has_files: bool = False


def assets_of(questions: Iterable[Mapping[str, Any]]) -> Assets:
    """What the given questions need, each type once and each rule of style once."""
    asked = list(questions)
    kinds = [question_types[key] for key in dict.fromkeys(str(question["type"]) for question in asked)]
    rules = dict.fromkeys(rule for kind in kinds for rule in kind.style.splitlines() if rule)
    scripts = [kind.script.strip() for kind in kinds if kind.script]
    has_files = any(question_types[one["type"]].file_fields(one) for one in asked)
    # our own files, in which nobody's words stand
    return Assets(rendered("\n".join(rules)), rendered("\n".join(scripts)), has_files)
