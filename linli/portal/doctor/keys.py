"""The doctor looks at the keys: whether the contact vault opens, and whether settings are known."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from linli.portal import docs
from linli.portal.doctor.finding import Finding, broken, mend, named, well
from linli.privacy import queries as privacy

# Read elsewhere than in the settings: by the command itself, by tests and trials.
ALSO = frozenset({"LINLI_PROG", "LINLI_DIVISIONS", "LINLI_CLOCK_SHIFT", "LINLI_JOURNEY_CASES"})


def vault() -> Iterator[Finding]:
    """What residents left in confidence can be opened with the keys that are there."""
    how = _("Bring the vault file back from the backup, or put the old key into LINLI_VAULT_KEYS.")
    try:
        locked = privacy.locked()
    except ValueError as problem:
        sentence = _("The key of the contact vault is none: %(problem)s.")
        yield broken("vault", sentence % {"problem": problem}, how)
        return
    if locked:
        sentence = _(
            "Contacts of residents cannot be opened (%(count)d): they were sealed with another key."
        )
        yield broken("vault", sentence % {"count": sum(locked.values())}, how)
    else:
        yield well("vault", _("The contact vault opens with its key."))


def known(environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """No variable is misspelt."""
    names = {name for name, _kind, _default in docs.variables()}
    strange = sorted(
        name
        for name in environ
        if name.startswith("LINLI_") and name not in names | ALSO and "_TEST_" not in name
    )
    if not strange:
        yield well("settings", _("Every setting in the environment is known."))
        return
    near = [_near(one, names) for one in strange]
    sentence = _("These settings are not known and do nothing: %(names)s.")
    how = _("Correct the spelling (%(near)s); all are listed in docs/settings.md.")
    meant = ", ".join(filter(None, near)) or "–"
    yield mend("settings", sentence % {"names": named(strange)}, how % {"near": meant})


def _near(name: str, names: set[str]) -> str:
    found = get_close_matches(name, sorted(names), n=1)
    return f"{name} → {found[0]}" if found else ""
