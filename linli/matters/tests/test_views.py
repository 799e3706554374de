"""Photos and contacts of one matter: served to whom it is visible, and every look is remembered."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import InMemoryStorage
from django.test import Client
from PIL import Image

from linli.journal.models import Entry
from linli.matters.actions import pictures
from linli.matters.models import Matter, Photo
from linli.privacy.models import Access
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db
CONTACT = "13800000000"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        yield


def looks(matter: Matter) -> list[Access]:
    return list(Access.objects.shard(matter.jurisdiction_id).filter(subject_id=matter.pk))


def seen(matter: Matter) -> list[Entry]:
    entries = Entry.objects.shard(matter.jurisdiction_id).filter(stream=matter.pk)
    return list(entries.filter(kind="contact.seen"))


def test_the_handler_calls_through_the_relay_and_sees_no_number(
    world: World, client: Client
) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.inside)

    answer = client.post(f"/matters/{matter.number}/contact/call/")

    assert answer.status_code == 200
    assert CONTACT not in answer.content.decode()
    assert [look.way for look in looks(matter)] == ["relay"]
    assert len(seen(matter)) == 1


def test_a_reader_who_does_not_handle_it_may_not_call(world: World, client: Client) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.governor)

    assert client.post(f"/matters/{matter.number}/contact/call/").status_code == 403
    assert looks(matter) == []


def test_a_look_needs_a_reason_and_leaves_a_trace_the_requester_can_see(
    world: World, client: Client
) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.grid_lead)

    without = client.post(f"/matters/{matter.number}/contact/see/", {"reason": ""})
    answer = client.post(f"/matters/{matter.number}/contact/see/", {"reason": "danger"})

    assert without.status_code == 422
    assert CONTACT in answer.content.decode()
    [look] = looks(matter)
    assert (look.way, look.reason, look.user_id) == ("plain", "danger", world.grid_lead.pk)
    code = world.first_voice(matter).code
    assert "生命健康有危险" in Client().get(f"/t/{code}/", follow=True).content.decode()


def test_the_contact_carries_a_watermark_and_is_not_kept_anywhere(
    world: World, client: Client
) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.grid_lead)

    answer = client.post(f"/matters/{matter.number}/contact/see/", {"reason": "danger"})

    assert "grid_lead 2026-03-11 11:00</text>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]


def test_who_may_only_call_does_not_see_the_contact(world: World, client: Client) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.inside)

    answer = client.post(f"/matters/{matter.number}/contact/see/", {"reason": "danger"})

    assert answer.status_code == 403
    assert looks(matter) == []


def test_where_no_contact_was_left_nobody_is_reached(world: World, client: Client) -> None:
    matter = world.case()
    client.force_login(world.grid_lead)

    answer = client.post(f"/matters/{matter.number}/contact/see/", {"reason": "danger"})

    assert answer.status_code == 422
    assert looks(matter) == []
    assert seen(matter) == []


def test_the_page_of_a_matter_never_holds_the_contact(world: World, client: Client) -> None:
    matter = world.case(contact=CONTACT)
    client.force_login(world.grid_lead)

    assert CONTACT not in client.get(f"/matters/{matter.number}/").content.decode()


def test_a_photo_is_served_to_those_in_reach_only(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = world.case()
    photo = _photo(world, matter, monkeypatch)
    address = f"/matters/{matter.number}/photo/{photo.pk}/"
    client.force_login(world.inside)

    answer = client.get(address)
    inside = (answer.status_code, answer["Content-Type"], answer["X-Robots-Tag"])
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    other = client.get(f"/matters/{matter.number}/photo/{uuid4()}/").status_code
    client.force_login(world.outside)

    assert inside == (200, "image/jpeg", "noindex")
    assert other == 404
    assert client.get(address).status_code == 404


def _photo(world: World, matter: Matter, monkeypatch: pytest.MonkeyPatch) -> Photo:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG")
    file.seek(0)
    storage = InMemoryStorage()
    for place in ("linli.matters.actions.pictures", "linli.matters.views"):
        monkeypatch.setattr(f"{place}.default_storage", storage)
    photo = pictures.keep(
        pictures.encode(file),
        matter_id=matter.pk,
        jurisdiction_id=matter.jurisdiction_id,
        voice_id=world.first_voice(matter).pk,
        at=MORNING,
    )
    photo.save(force_insert=True)
    return photo
