"""Nothing personal is forgotten by the erasers: each field about a respondent has exactly one."""

from __future__ import annotations

from collections import Counter

from django.apps import apps

from huiyin.core.erasure import ABOUT_STAFF, Stage, covered_fields, eraser_names, erasers, personal_fields


def test_each_personal_field_of_a_respondent_is_covered_by_exactly_one_eraser() -> None:
    """R16: a field that nobody erases, or that two believe the other erases, does not pass."""
    covered = Counter(covered_fields())
    about_respondents = {name for name, why in personal_fields() if ABOUT_STAFF not in why}
    assert sorted(about_respondents - set(covered)) == [], "personal, but no eraser covers it"
    assert sorted(set(covered) - about_respondents) == [], "covered, but no personal field of a respondent"
    assert [name for name, n in covered.items() if n > 1] == []


def test_every_app_with_tables_of_ours_keeps_the_registry() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("huiyin.")]
    assert ours
    assert [m.__name__ for m in ours if not hasattr(m, "personal") or not hasattr(m, "impersonal")] == []


def test_what_rests_on_records_is_looked_up_before_they_go() -> None:
    order = [eraser.key for eraser in erasers(Stage.RECORDS)]
    assert order.index("cases") < order.index("answers")
    assert order.index("links") < order.index("answers")


def test_every_place_has_a_name_in_both_languages() -> None:
    every = [*erasers(Stage.RECORDS), *erasers(Stage.COPIES)]
    for language in ("zh-hans", "en"):
        names = eraser_names(language)
        assert len(names) == len(every) == len(set(names.values()))
