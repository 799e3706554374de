"""Chinese is complete: every text of the code and the templates has its translation, none is fuzzy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOG = polib.pofile(str(ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
KNOWN = {(entry.msgctxt or "", entry.msgid) for entry in CATALOG if entry.translated()}
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}
SOURCES = [
    path
    for path in (ROOT / "linli").rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "linli").glob("*/templates/**/*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts_of(path: Path) -> set[tuple[str, str]]:
    """Return (context, text) of every call that marks a text for translation."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS
        ):
            continue
        words = [
            one.value
            for one in node.args
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if node.func.id.startswith(("pgettext", "npgettext")) and len(words) > 1:
            found.add((words[0], words[1]))
        elif words:
            found.add(("", words[0]))
    return found


def texts_in(path: Path) -> set[tuple[str, str]]:
    """Return (context, text) of every translate tag of a template, as makemessages would write it."""
    text = path.read_text(encoding="utf-8")
    found = set()
    tag = r"{%\s*translate\s+(?:\"([^\"]+)\"|'([^']+)')(?:\s+context\s+\"([^\"]+)\")?"
    for double, single, context in re.findall(tag, text):
        found.add((context, double or single))
    for head, body in re.findall(
        r"{%\s*blocktranslate([^%]*)%}(.*?){%\s*endblocktranslate", text, re.S
    ):
        context = (re.findall(r'context\s+"([^"]+)"', head) or [""])[0]
        first = re.split(r"{%\s*plural\s*%}", body)[0]
        if "trimmed" in head:
            first = " ".join(line.strip() for line in first.strip().splitlines())
        words = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", first.replace("%", "%%"))
        found.add((context, words))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_of_the_code_has_its_chinese(path: Path) -> None:
    assert sorted(texts_of(path) - KNOWN) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_of_the_templates_has_its_chinese(path: Path) -> None:
    assert sorted(texts_in(path) - KNOWN) == []


def test_nothing_is_fuzzy_or_empty() -> None:
    assert [entry.msgid for entry in CATALOG if entry.fuzzy or not entry.translated()] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = []
    for entry in CATALOG:
        texts = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        for text in texts:
            wanted = set(re.findall(r"%\((\w+)\)", entry.msgid_plural or entry.msgid))
            if not set(re.findall(r"%\((\w+)\)", text)) <= wanted:
                wrong.append(entry.msgid)

    assert wrong == []


def test_no_template_holds_raw_chinese() -> None:
    allowed = {"邻", "中文", "长辈版", "标准版", "简体中文"}
    bad = []
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
        words = re.findall(r"[\u4e00-\u9fff]+", text)
        bad += [f"{path.relative_to(ROOT)}: {word}" for word in words if word not in allowed]

    assert bad == []
