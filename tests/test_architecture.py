"""What an import linter cannot see: keys that point up, borrowed templates, stray writes, one lock file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
ORDER = [
    "kernel",
    "shards",
    "blueprint",
    "ui",
    "journal",
    "people",
    "areas",
    "privacy",
    "org",
    "matters",
    "indicators",
    "center",
    "cases",
    "tasks",
    "one_form",
    "reports",
    "flows",
    "portal",
    "config",
]
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "put", "_raw_delete",
}  # fmt: skip
WRITERS = {"actions", "deadlines", "fill", "log", "work", "migrations", "tests"}
# Rooms whose own tools write rows of their own: the shards room itself, sessions, answers given once, the pulse.
OWN_WRITERS = {"shards", "ui/idempotency.py", "people/sessions.py"}


def room_of(model: type[models.Model]) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "linli" else None


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_no_foreign_key_points_up_except_the_jurisdiction() -> None:
    upward = []
    for model in apps.get_models():
        here = room_of(model)
        for field in model._meta.local_fields:
            there = (
                room_of(field.related_model) if field.is_relation and field.related_model else None
            )
            if not here or not there or field.name == "jurisdiction":
                continue
            if ORDER.index(there) > ORDER.index(here):
                upward.append(f"{model._meta.label}.{field.name} -> {there}")

    assert upward == []


def test_a_template_uses_only_its_own_room_and_ui() -> None:
    borrowed = []
    for path in (ROOT / "linli").glob("*/templates/**/*.html"):
        room = path.relative_to(ROOT / "linli").parts[0]
        named = re.findall(
            r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", path.read_text(encoding="utf-8")
        )
        borrowed += [
            f"{path.relative_to(ROOT)}: {name}"
            for name in named
            if room != "portal" and name.split("/")[0] not in {room, "ui"}
        ]

    assert borrowed == []


def test_rows_are_written_only_by_actions_deadlines_fill_and_log() -> None:
    stray = []
    for path in (ROOT / "linli").rglob("*.py"):
        place = path.relative_to(ROOT / "linli")
        parts = {part.removesuffix(".py") for part in place.parts}
        if (
            parts & WRITERS
            or place.parts[0] in {"kernel", "shards", "portal"}
            or str(place) in OWN_WRITERS
        ):
            continue
        stray += [f"{place}:{line}" for line in _writes(path)]

    assert stray == []


def _writes(path: Path) -> list[int]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
        ):
            chain = ast.unparse(node.func.value)
            if "objects" in chain or "filter(" in chain or "shard(" in chain:
                found.append(node.lineno)
    return found


def test_lock_files_name_no_address_and_no_path() -> None:
    for name in ("requirements.txt", "dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert not re.search(
            r"^\s*(-f|--find-links|--index|--extra-index)|\s/[a-z]+/", text, re.M
        ), name


def test_no_inline_script_style_or_handler_in_any_template() -> None:
    bad = []
    for path in (ROOT / "linli").glob("*/templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", text):
            bad.append(str(path.relative_to(ROOT)))

    assert bad == []


def test_no_outside_host_in_templates_and_own_scripts() -> None:
    bad = []
    for path in [
        *(ROOT / "linli").glob("*/templates/**/*.html"),
        *(ROOT / "linli").glob("*/static/**/ui.js"),
    ]:
        urls = re.findall(r"https?://[^\s\"'<>)]+", path.read_text(encoding="utf-8"))
        bad += [f"{path.relative_to(ROOT)}: {url}" for url in urls if "www.w3.org" not in url]

    assert bad == []


def test_no_index_or_constraint_is_named_like_a_table() -> None:
    """PostgreSQL keeps both in one list of names, SQLite does not."""
    tables = {model._meta.db_table for model in apps.get_models()}
    named = {
        one.name
        for model in apps.get_models()
        for one in (*model._meta.indexes, *model._meta.constraints)
    }

    assert named & tables == set()
