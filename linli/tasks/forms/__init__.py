"""Forms of tasks: drafting and splitting one; what each move asks stands in `moves`."""

from __future__ import annotations

from linli.tasks.forms.drafting import Draft, Split
from linli.tasks.forms.lists import address, page_of, wanted

__all__ = ["Draft", "Split", "address", "page_of", "wanted"]
