"""Tests of the room as a whole."""

from __future__ import annotations

import subprocess
import sys

_LOAD = """
import importlib, pkgutil, sys
import linli.kernel
for found in pkgutil.iter_modules(linli.kernel.__path__):
    if found.name != "tests":
        importlib.import_module(f"linli.kernel.{found.name}")
above = {name for name in sys.modules if name.startswith("linli.")}
print("django" in sys.modules, {name for name in above if not name.startswith("linli.kernel")})
"""


def test_the_kernel_works_without_django_and_without_any_other_room() -> None:
    ran = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False set()"
