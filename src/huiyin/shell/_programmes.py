"""Programmes as they are named on the command line."""

from __future__ import annotations

from huiyin.shell.problems import NoSuchProgramme


def programme_number(wanted: str) -> int:
    """The number of the programme of that number or name, the oldest of several. Raises `NoSuchProgramme`."""
    from huiyin.surveys.queries import programme_names

    names = programme_names()
    found = [number for number, name in names.items() if wanted in {str(number), name}]
    if not found:
        raise NoSuchProgramme(number=wanted)
    return found[0]
