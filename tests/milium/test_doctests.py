"""The examples in the docstrings of the core run."""

import doctest
import importlib
import pkgutil

import pytest

import milium

MODULES = [
    module.name
    for module in pkgutil.walk_packages(milium.__path__, "milium.")
    if "__main__" not in module.name
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_say_what_happens(name):
    found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)

    assert found.failed == 0
