"""The bridge from a form to an action."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError

from linli.kernel.errors import Missing, NotAllowed, Refused
from linli.ui import faults


class ActionForm(forms.Form):
    """A form whose cleaned fields are the keywords of one action.

    After `accepted_by`: `result` is what the action returned, `status` that of its refusal.
    """

    result: Any = None
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY

    def accepted_by(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call `action` with what was typed; a refusal becomes an error on the field it names.

        Raises what leaves nothing to correct: Missing and NotAllowed.
        """
        if not self.is_valid():
            return False
        try:
            self.result = action(*args, **kwargs, **self.cleaned_data)
        except (NotAllowed, Missing):
            raise
        except (Refused, OperationalError, InterfaceError) as fault:
            self._blame(fault)
            return False
        return True

    def _blame(self, fault: Exception) -> None:
        refusal = faults.refusal_of(fault)
        if refusal is None:
            raise fault
        self.status = refusal.status
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(str(refusal.sentence), code=refusal.code))
