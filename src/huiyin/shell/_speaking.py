"""Saying in a terminal what went wrong."""

from __future__ import annotations

import sys

from huiyin.analytics.problems import Problem


def print_problem(problem: Problem) -> None:
    """Both languages on the error stream, with the code."""
    for language in ("zh", "en"):
        words = problem.words(language)
        colon, space = ("：", "") if language == "zh" else (": ", " ")
        print(f"[{problem.code}] {words.title}{colon}{words.cause}{space}{words.cure}", file=sys.stderr)
