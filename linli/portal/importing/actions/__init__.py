"""What is done with files: take one up, name its columns, check, apply, plan, take back, forget."""

from __future__ import annotations

from linli.portal.importing.actions.applying import apply, carry_out, plan, put_off, start
from linli.portal.importing.actions.checking import check
from linli.portal.importing.actions.forgetting import discard, forget_old
from linli.portal.importing.actions.taking import bind, check_again, choose_sheet, take_up
from linli.portal.importing.actions.undoing import look_back, undo

__all__ = [
    "apply",
    "bind",
    "carry_out",
    "check",
    "check_again",
    "choose_sheet",
    "discard",
    "forget_old",
    "look_back",
    "plan",
    "put_off",
    "start",
    "take_up",
    "undo",
]
