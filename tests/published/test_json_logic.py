"""Every case of the tests that all JsonLogic implementations share."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from huiyin.conditions.json_logic import apply

FILE = Path(os.environ["HUIYIN_JSONLOGIC_TESTS"])
CASES = [
    case for case in json.loads(FILE.read_text("utf8")) if not isinstance(case, str)
]  # texts are comments


def test_the_file_holds_the_whole_suite() -> None:
    assert len(CASES) >= 277


@pytest.mark.parametrize("at", range(len(CASES)))
def test_a_published_case_gives_its_result(at: int) -> None:
    rule, data, result = CASES[at]
    found: Any = apply(rule, data)
    assert found == result, (rule, data)
    assert isinstance(found, bool) == isinstance(result, bool)
