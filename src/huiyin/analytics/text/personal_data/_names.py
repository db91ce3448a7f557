"""What names are made of, read from `names.toml`: surnames, characters of names, ordinary words, titles and verbs."""

from __future__ import annotations

import tomllib
from importlib import resources

_LISTS = tomllib.loads(
    resources.files("huiyin.analytics.text.personal_data").joinpath("names.toml").read_text("utf-8")
)


def _characters(name: str) -> frozenset[str]:
    return frozenset("".join(_LISTS[name].split()))


def _words(name: str) -> list[str]:
    return str(_LISTS[name]).split()


def _any_of(name: str) -> str:
    """The words as one alternative of a regular expression, longest first."""
    return "|".join(sorted(_words(name), key=len, reverse=True))


SURE_SURNAMES = _characters("sure_surnames")
SURE_IN_WORDS = _characters("sure_in_words")
COMMON_SURNAMES = _characters("common_surnames")
OTHER_SURNAMES = _characters("other_surnames")
RARE_SURNAMES = _characters("rare_surnames")
DOUBLE_SURNAMES = _words("double_surnames")
GIVEN = _characters("given")
NEVER = _characters("never")
SELDOM = _characters("seldom")
COMMON = _characters("common")
FOREIGN = _characters("foreign")
CLEARLY_FOREIGN = _characters("clearly_foreign")
FOREIGN_NAMES = _any_of("foreign_names")
ORDINARY = frozenset(_words("ordinary"))
ENGLISH_NAMES = frozenset(_words("english_names"))
ENGLISH_WORDS = frozenset(_words("english_words"))
BRANDS = frozenset(_words("brands"))
TITLES = _any_of("titles")
BEFORE = _any_of("before")
STRONG_BEFORE = _any_of("strong_before")
AFTER = _any_of("after")
PLACES = _any_of("places")
