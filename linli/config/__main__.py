"""`python -m linli.config NAME` is the `linli` command, for programs that start programs."""

from __future__ import annotations

from linli.config.command import main

main()
