"""Limits of accounts, tokens and tries."""

from __future__ import annotations

import ipaddress
import re

NAME_LENGTH = 60
PASSWORD_LENGTH = 200
LINK_HOURS = 72

TOKEN_DAYS_MOST = 366
TOKENS_MOST = 20

WRONG_TRIES_MOST = 10
NETWORK_TRIES_MOST = 100
TRIES_SECONDS = 15 * 60


def network(address: str) -> str:
    """Return what stands for one household or office: the IPv4 address, the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def is_username(text: str) -> bool:
    """Return whether an account can be named so: letters of any script, digits and a few signs."""
    return len(text) <= NAME_LENGTH and re.fullmatch(r"[\w.@+-]+", text) is not None
