"""The texts somebody agrees to before a duty card shows them: versioned data beside blueprints."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import ValidationError

from linli.blueprint.types.atoms import Code, Part, Positive
from linli.kernel.errors import Refused

FILE = "consents/duty_card.yaml"
NAME, NUMBER = "name", "number"


class Wording(Part):
    """The text in full, in both languages: what is not read cannot be agreed to."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


class ConsentText(Part):
    """One version of the text for one field of a card."""

    field: Literal["name", "number"]
    code: Code
    version: Positive
    from_on: date
    most_days: Positive
    words: Wording

    @property
    def mark(self) -> str:
        """Return what a card keeps of it: code and version."""
        return f"{self.code}@{self.version}"


class _Texts(Part):
    texts: tuple[ConsentText, ...]


def consent(field: str, *, on: date) -> ConsentText:
    """Return the newest text for a field that is in force that day. Raises Refused without one."""
    mine = [one for one in _texts() if one.field == field and one.from_on <= on]
    if not mine:
        raise Refused(
            "org.card_no_texts",
            _("The consent texts are missing: see %(file)s beside the blueprints.")
            % {"file": FILE},
        )
    return max(mine, key=lambda one: one.version)


def consent_marked(mark: str) -> ConsentText | None:
    """Return the text with this mark, of any version; None for a text nobody knows."""
    return next((one for one in _texts() if one.mark == mark), None)


def _texts() -> tuple[ConsentText, ...]:
    return _read(Path(settings.LINLI_BLUEPRINTS) / FILE)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[ConsentText, ...]:
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _Texts.model_validate({"texts": tuple(told["texts"])}).texts
    except (OSError, yaml.YAMLError, ValidationError, KeyError, TypeError):
        return ()
