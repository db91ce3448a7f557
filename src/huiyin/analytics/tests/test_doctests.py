"""Every example in a docstring of the pure core runs and gives what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import huiyin.analytics

MODULES = [
    module.name
    for module in pkgutil.walk_packages(huiyin.analytics.__path__, "huiyin.analytics.")
    if ".tests" not in module.name
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
