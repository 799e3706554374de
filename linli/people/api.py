"""How a program signs in: a staff account by its token."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from linli.kernel.errors import NotAllowed
from linli.people import queries
from linli.people.models import User


class Token(HttpBearer):
    """A staff account by its token; what it may do is judged like a sign-in's."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the account, or None for a token that does not work."""
        try:
            request.user = queries.by_token(token, at=timezone.now())
        except NotAllowed:
            return None
        return request.user


token = Token()


def me(request: HttpRequest) -> User:
    """Return the account whose token came with the request."""
    assert isinstance(request.user, User)  # noqa: S101  the token said so
    return request.user
