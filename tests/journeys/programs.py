"""Programs that call the API of the town, for residents and, with a token, for staff."""

from __future__ import annotations

import re
from typing import Any

import requests

from tests.journeys.town import PASSWORD, Town


class Program:
    """Something that calls the API, for staff with a token taken from their account page."""

    def __init__(self, town: Town, username: str = "") -> None:
        self.address = f"{town.address}/api/v1"
        self.session = requests.Session()
        if username:
            self.session.headers["Authorization"] = f"Bearer {_token(town, username)}"

    def get(self, path: str) -> Any:
        """Return what is there."""
        answer = self.session.get(self.address + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, status: int = 200, **body: Any) -> Any:
        """Send something and return the answer, which must have the status."""
        answer = self.session.post(self.address + path, json=body, timeout=30)
        assert answer.status_code == status, answer.text
        return answer.json()

    def put(self, path: str, **body: Any) -> Any:
        """Put something in the place of what was there, and return the answer."""
        answer = self.session.put(self.address + path, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def newest(self, role: str, area: str, state: str) -> str:
        """Return the number of the newest matter on this desk that stands like this."""
        legs = self.get("/desk")["legs"]
        wanted = (role, area, state)
        mine = [one for one in legs if (one["role"], one["area"], one["state"]) == wanted]
        return str(max(mine, key=lambda one: int(one["number"].rsplit("-", 1)[1]))["number"])


def _token(town: Town, username: str) -> str:
    browser = requests.Session()
    browser.get(f"{town.address}/login/", timeout=30)
    _send(browser, f"{town.address}/login/", {"username": username, "password": PASSWORD})
    page = _send(browser, f"{town.address}/account/tokens/", {"name": "journey", "days": "1"})
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found, page
    return found[1]


def _send(browser: requests.Session, address: str, fields: dict[str, str]) -> str:
    sent = {**fields, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post(address, data=sent, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text
