"""The generated pages of `docs/`: states, events, settings, commands and the API's description."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands
from django.utils import translation

from linli.flows import wiring
from linli.journal.events import REGISTRY
from linli.kernel.flow import Move
from linli.matters.states import KINDS
from linli.portal.api import api

ROOT = Path(settings.ROOT)
MADE = "<!-- Made by `linli docs`; change the code, not this page. -->"


def pages() -> dict[str, str]:
    """Return every generated page by its name under `docs/`, in English, always the same text."""
    with translation.override("en"):
        return {
            "states.md": states(),
            "events.md": events(),
            "settings.md": environment(),
            "openapi.json": json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False)
            + "\n",
        }


def states() -> str:
    """Return the life of every kind: its diagram, and its moves as a table."""
    parts = [
        MADE,
        "# Lives",
        "",
        "Each kind of matter declares its life as one table; this page draws it.",
    ]
    for kind in KINDS.values():
        parts += [
            "",
            f"## {kind.code}: {kind.words}",
            "",
            "```mermaid",
            kind.flow.mermaid().rstrip(),
            "```",
            "",
        ]
        parts += ["| state | phase | words |", "|---|---|---|"]
        parts += [
            f"| `{state}` | {phase} | {kind.flow.words.get(state, '')} |"
            for state, phase in kind.flow.phases.items()
        ]
        parts += [
            "",
            "| move | from | to | by | needs | asks | clocks |",
            "|---|---|---|---|---|---|---|",
        ]
        parts += [_row(move) for move in kind.flow.moves]
    return "\n".join(parts) + "\n"


def _row(move: Move) -> str:
    cells = [
        f"`{move.name}`",
        ", ".join(sorted(str(source) for source in move.sources)),
        str(move.target or "same"),
        str(move.by),
        f"`{move.needs}`" if move.needs else "–",
        ", ".join(move.asks) or "–",
        ", ".join(f"{one.verb} {one.name}" for one in move.clocks) or "–",
    ]
    return f"| {' | '.join(cells)} |"


def events() -> str:
    """Return every event with its facts and what reacts to it."""
    parts = [
        MADE,
        "# Events",
        "",
        "What the journal remembers. Facts are ids, codes and numbers, never words people wrote.",
        f"Every event also owes: {', '.join(wiring.WIRING.get(wiring.EVERY, ())) or 'nothing'}.",
        (
            "Every entry of a matter carries `topic` and `kind`; a move that begins or ends the"
            " owing carries `crossed` (in, out) and `late`; one that closes `crossed_closed`,"
            " `owners` and `minutes_open`."
        ),
        "",
        "| event | what happened | facts | reactions |",
        "|---|---|---|---|",
    ]
    declared = {name: one for name, one in REGISTRY.items() if ".events." in f"{one.__module__}."}
    for name, event in sorted(declared.items()):
        facts = ", ".join(f"`{field.name}`" for field in fields(event)) or "–"
        first = (event.__doc__ or "").strip().splitlines()[0]
        parts.append(
            f"| `{name}` | {first} | {facts} | {', '.join(wiring.WIRING.get(name, ())) or '–'} |"
        )
    return "\n".join(parts) + "\n"


def environment() -> str:
    """Return every environment variable that the settings read, with its default."""
    parts = [
        MADE,
        "# Settings",
        "",
        "The environment changes values, never structure. Secrets that are not given are made",
        "once in the data folder (`var/secret`, `var/vault`, readable by their owner only).",
        "",
        "| variable | kind | default | meaning |",
        "|---|---|---|---|",
    ]
    parts += [
        f"| `{name}` | {kind} | {default} | {MEANINGS.get(name, '')} |"
        for name, kind, default in variables()
    ]
    return "\n".join(parts) + "\n"


def variables() -> Iterator[tuple[str, str, str]]:
    """Yield (name, kind, default) of every variable that `config/settings.py` reads."""
    text = (ROOT / "linli" / "config" / "settings.py").read_text(encoding="utf-8")
    seen: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if ast.unparse(node.func.value) != "env" or not isinstance(node.args[0], ast.Constant):
            continue
        name = str(node.args[0].value)
        if name not in seen:
            seen.add(name)
            yield name, node.func.attr, _default(node)


def _default(node: ast.Call) -> str:
    given = node.args[1:] or [one.value for one in node.keywords if one.arg == "default"]
    return f"`{ast.unparse(given[0])}`" if given else "–"


def commands() -> list[str]:
    """Return the names of our own commands."""
    return sorted(name for name, app in get_commands().items() if str(app).startswith("linli."))


MEANINGS = {
    "LINLI_DATA": "folder of the database, the photos, the secrets and the collected static files",
    "LINLI_BLUEPRINTS": "folder of the blueprint files and roles.yaml",
    "LINLI_SECRET": "key for cookies and forms",
    "LINLI_VAULT_KEYS": "key ring of the contact vault, `name:key` and commas; the first one seals",
    "LINLI_VAULT_KEY": "the vault key where no ring is given (43 url-safe signs)",
    "LINLI_DEBUG": "pages for developers; never on a server that others reach",
    "LINLI_HOSTS": "host names this place answers to, with commas between",
    "LINLI_ORIGINS": "origins whose forms are taken, such as https://linli.example",
    "LINLI_BEHIND_TLS": "cookies only over TLS, HSTS; set it behind a proxy that ends TLS",
    "LINLI_ADDRESS": "the public address written into QR codes, such as https://linli.example",
    "LINLI_PLACE": "the name in the header of every page; without it, that of the place served",
    "LINLI_FORM_SHEET_MINUTES": "minutes a sheet of a form is estimated to take, said on its pages",
    "LINLI_FORM_FIELD_MINUTES": "minutes each new field of a form is estimated to take",
    "LINLI_PROXIES": "addresses of proxies whose X-Forwarded-For is believed",
    "LINLI_DB": "sqlite or postgres",
    "LINLI_SYNCHRONOUS": "SQLite: FULL survives a power cut, NORMAL may lose the last cases then",
    "LINLI_PREPARE": "PostgreSQL: prepared statements; no behind a pooler in transaction mode",
    "LINLI_SQLITE": "the SQLite file",
    "LINLI_PG_NAME": "PostgreSQL: database",
    "LINLI_PG_USER": "PostgreSQL: role",
    "LINLI_PG_PASSWORD": "PostgreSQL: password",
    "LINLI_PG_HOST": "PostgreSQL: host or socket folder",
    "LINLI_PG_PORT": "PostgreSQL: port",
    "LINLI_TIME_ZONE": "the zone in which days are counted and shown",
    "LINLI_LOG": "level of the log: WARNING, INFO, DEBUG",
}
