"""The same light without a browser, on whichever database the tests run on."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from linli.flows import work
from linli.kernel import codes
from linli.matters import queries
from linli.matters.models import Matter
from linli.portal.verify import verify
from tests.journeys.people import CHINESE, ENGLISH, words
from tests.world import MORNING, World

TEXT = "二楼过道的灯不亮了"
DONE = "灯管换好了"


class Visitor:
    """Somebody at a time of day, in a language; signed in when a username is given."""

    def __init__(self, language: str, at: datetime, username: str = "") -> None:
        self.client, self.at = Client(), at
        self.client.cookies["django_language"] = language
        if username:
            self.send("/login/", username=username, password="linli-2026-test")

    def open(self, path: str) -> str:
        """Return the page as text."""
        with time_machine.travel(self.at, tick=False):
            answer = self.client.get(path)
        assert answer.status_code == 200, path
        return html.unescape(answer.content.decode())

    def send(self, path: str, **fields: str) -> Any:
        """Send a form that is accepted; return where it leads."""
        with time_machine.travel(self.at, tick=False):
            answer = self.client.post(path, fields)
        assert answer.status_code == 303, answer.content.decode()
        return answer["Location"]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_a_light_nobody_minds_is_mended_rated_and_counted(world: World, language: str) -> None:
    _live_until(MORNING)
    resident = Visitor(language, MORNING)
    page = resident.open("/b/G-1/report/?service=public_repair&via=qr")
    assert words(language, "What happens next") in page
    track = resident.send("/b/G-1/report/", service="public_repair", text=TEXT).partition("?")[0]
    matter = queries.voice_by(track.split("/")[2]).matter
    assert matter.owner_unit.code == "garden-group"
    promised = matter.due_at

    next_day = MORNING + timedelta(days=1)
    _live_until(next_day)
    assert world.fresh(matter).owner_unit.code == "willow-one-branch"
    assert world.fresh(matter).due_at == promised

    _work_through(matter, language, next_day)
    resident.at = next_day + timedelta(hours=3)
    assert DONE in resident.open(track)
    resident.send(f"{track}rate/", solved="yes", satisfied="yes")
    _live_until(resident.at)

    assert world.fresh(matter).state == "closed"
    assert _closed(resident.open("/areas/willow/")) == 1
    assert verify(now=resident.at).differences == []


def test_nobody_can_skip_the_other_pair_of_eyes(world: World) -> None:
    voice = world.voice(text=TEXT)
    worker = Visitor(CHINESE, MORNING + timedelta(hours=1), "inside")
    here = f"/matters/{voice.matter.number}"
    worker.send(f"{here}/take/")
    worker.send(f"{here}/feed_back/", outcome="solved", text=DONE)

    with time_machine.travel(worker.at, tick=False):
        own = worker.client.post(f"{here}/verify/")
        early = worker.client.post(f"/t/{codes.show(voice.code)}/rate/", {"solved": "yes"})

    assert (own.status_code, early.status_code) == (403, 409)
    assert world.fresh(voice.matter).state == "done"


def _work_through(matter: Matter, language: str, at: datetime) -> None:
    here = f"/matters/{matter.number}"
    worker = Visitor(language, at + timedelta(hours=1), "grid_lead")
    assert matter.number in worker.open("/desk/")
    worker.send(f"{here}/take/")
    worker.send(f"{here}/feed_back/", outcome="solved", text=DONE)
    secretary = Visitor(language, at + timedelta(hours=2), "secretary")
    assert words(language, "It is so") in secretary.open(f"{here}/")
    secretary.send(f"{here}/verify/")


def _live_until(now: datetime) -> None:
    """Let everything happen that is due and count it, as the background work does."""
    while work.work_off(now):
        pass


def _closed(page: str) -> int:
    """Return how many were closed this month, from the table beside the chart."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    cells = [re.findall(r"<td[^>]*>\s*([\d–]+)\s*</td>", row) for row in rows]
    months = [found for found in cells if len(found) == 2]
    return int(months[-1][1])
