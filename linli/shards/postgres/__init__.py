"""One engine for plain PostgreSQL and for Citus."""

from __future__ import annotations
