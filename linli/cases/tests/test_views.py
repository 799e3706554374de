"""Reporting something and following it with the code, as a resident without an account does."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from PIL import Image

from linli.cases.actions import joining
from linli.kernel import codes
from linli.matters import queries
from linli.matters.actions import contacts
from linli.matters.models import Photo, Voice
from linli.shards.ids import uuid7
from tests.world import World

REPORT = "/b/G-1/report/"
WORDS = "三楼过道的灯不亮了，晚上看不见台阶"


@pytest.fixture
def today() -> datetime:
    """The pages read the clock themselves, so cases here begin shortly before this instant."""
    return now()


def _report(client: Client, **fields: Any) -> Any:
    data = {"service": "public_repair", "text": WORDS, "pk": str(uuid7()), **fields}
    return client.post(REPORT, data)


def _voice_of(answer: Any) -> Voice:
    return queries.voice_by(answer["Location"].split("/")[2])


def _page(voice: Voice) -> str:
    return f"/t/{codes.show(voice.code)}/"


def _photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 60)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def _read(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_resident_chooses_the_kind_first_with_the_emergency_numbers_on_top(
    world: World, client: Client
) -> None:
    page = _read(client.get(REPORT))

    assert "?service=public_repair" in page
    assert page.index("tel:119") < page.index("?service=public_repair")


def test_the_form_says_before_sending_who_takes_it_and_by_when(
    world: World, client: Client
) -> None:
    page = _read(client.get(REPORT + "?service=public_repair"))

    assert "花园1、2栋党小组" in page
    assert "答应的时间不变" in page


def test_a_kind_that_is_not_offered_leads_back_to_the_kinds(world: World, client: Client) -> None:
    assert "?service=noise" in _read(client.get(REPORT + "?service=nothing"))
    answer = client.post(REPORT, {"service": "nothing", "text": WORDS})
    assert answer.status_code == 422


def test_one_sending_gives_a_code_and_its_page(world: World, client: Client) -> None:
    answer = _report(client)

    assert answer.status_code == 303
    assert re.fullmatch(r"/t/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/\?new=1", answer["Location"])
    page = _read(client.get(answer["Location"]))
    assert WORDS in page
    assert "<svg" in page
    assert codes.show(_voice_of(answer).code) in page


def test_the_same_form_sent_twice_gives_the_same_code(world: World, client: Client) -> None:
    pk = str(uuid7())

    first, second = _report(client, pk=pk), _report(client, pk=pk)

    assert first["Location"] == second["Location"]


def test_without_words_nothing_is_stored_and_the_contact_is_kept_in_the_form(
    world: World, client: Client
) -> None:
    answer = _report(client, text="", contact="13800000000")

    assert answer.status_code == 422
    assert "13800000000" in _read(answer)
    assert "请用几句话说说发生了什么" in _read(answer)


def test_a_text_that_is_too_long_is_given_back_whole(world: World, client: Client) -> None:
    words = "灯" * 4001

    answer = _report(client, text=words)

    assert answer.status_code == 422
    assert words in _read(answer)


def test_ten_megabytes_of_text_are_refused_with_a_sentence(world: World, client: Client) -> None:
    answer = client.post(REPORT, {"service": "public_repair", "text": "a" * 10_000_000})

    assert answer.status_code == 413
    assert "一次" in _read(answer)


def test_a_script_in_the_words_stays_words(world: World, client: Client) -> None:
    answer = _report(client, text="<script>alert(1)</script>")

    page = _read(client.get(answer["Location"]))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_photo_comes_back_only_to_the_one_who_sent_it(world: World, client: Client) -> None:
    voice = _voice_of(_report(client, photos=[_photo()]))
    photo = Photo.objects.shard(voice.jurisdiction_id).get(voice_id=voice.pk)
    other = _voice_of(_report(client))

    mine = client.get(f"{_page(voice)}photo/{photo.pk}/")
    theirs = client.get(f"{_page(other)}photo/{photo.pk}/")

    assert mine["Content-Type"] == "image/jpeg"
    assert b"".join(mine.streaming_content).startswith(b"\xff\xd8")
    assert theirs.status_code == 404


@pytest.mark.parametrize("bytes_sent", [b"no picture at all", b"\x89PNG\r\n\x1a\n broken", b""])
def test_a_photo_that_is_none_is_refused_and_the_words_stay(
    world: World, client: Client, bytes_sent: bytes
) -> None:
    answer = _report(client, photos=[SimpleUploadedFile("x.jpg", bytes_sent)])

    assert answer.status_code == 422
    assert WORDS in _read(answer)


def test_a_photo_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    world: World, client: Client
) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")

    answer = _report(client, photos=[SimpleUploadedFile("bomb.png", out.getvalue())])

    assert answer.status_code == 422
    assert WORDS in _read(answer)


def test_six_photos_are_too_many_and_five_are_not(world: World, client: Client) -> None:
    assert _report(client, photos=[_photo() for _ in range(6)]).status_code == 422
    assert _report(client, photos=[_photo() for _ in range(5)]).status_code == 303


def test_a_phone_number_in_the_words_is_hinted_at_and_never_blocks(
    world: World, client: Client
) -> None:
    answer = _report(client, text="请打13812345678，灯坏了")

    assert answer.status_code == 303
    assert "没关系" in _read(client.get(answer["Location"]))
    assert "没关系" not in _read(client.get(_report(client)["Location"]))


def test_twenty_reports_an_hour_are_enough_and_the_words_stay(world: World, client: Client) -> None:
    answers = [_report(client).status_code for _ in range(20)]

    last = _report(client)

    assert set(answers) == {303}
    assert last.status_code == 429
    assert WORDS in _read(last)


def test_somebody_else_joins_without_seeing_what_the_first_one_wrote(
    world: World, client: Client
) -> None:
    first = _voice_of(_report(client))
    page = _read(client.get(REPORT + "?service=public_repair"))

    answer = _report(client, join=str(first.matter_id), text="")

    assert str(first.matter_id) in page
    assert WORDS not in page
    assert answer.status_code == 303
    second = _voice_of(answer)
    assert second.matter_id == first.matter_id
    assert second.code != first.code
    assert WORDS not in _read(client.get(_page(second)))


def test_one_that_is_not_open_here_cannot_be_joined_and_the_words_stay(
    world: World, client: Client
) -> None:
    elsewhere = world.voice(place="S-1")

    answer = _report(client, join=str(elsewhere.matter_id))

    assert answer.status_code == 422
    assert WORDS in _read(answer)


def test_noise_is_never_offered_to_others(world: World, client: Client) -> None:
    _report(client, service="noise")

    assert 'name="join"' not in _read(client.get(REPORT + "?service=noise"))


@pytest.mark.parametrize("code", ["K3QF-7M2P-9XT4", "nothing", "0000-0000-0000"])
def test_a_code_that_does_not_exist_is_told_to_be_checked_sign_by_sign(
    world: World, client: Client, code: str
) -> None:
    answer = client.get(f"/t/{code}/")

    assert answer.status_code == 404
    assert "查询码" in _read(answer) or "逐" in _read(answer)


def test_a_code_may_be_typed_small_and_without_dashes(world: World, client: Client) -> None:
    voice = world.voice()

    assert client.get(f"/t/{voice.code.lower()}/").status_code == 200


def test_sixty_looks_a_minute_are_enough(world: World, client: Client) -> None:
    answers = [client.get("/t/0000-0000-0000/").status_code for _ in range(61)]

    assert answers[-1] == 429
    assert set(answers[:60]) == {404}


def test_no_search_engine_may_list_a_tracking_page(world: World, client: Client) -> None:
    answer = client.get(_page(world.voice()))

    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_a_question_is_shown_and_answered_on_the_page(
    world: World, client: Client, today: datetime
) -> None:
    matter = world.case("waiting", at=today - timedelta(hours=3))
    voice = world.first_voice(matter)

    page = _read(client.get(_page(voice)))
    answer = client.post(f"{_page(voice)}answer/", {"text": "三楼的"})

    assert "几楼的灯" in page
    assert answer.status_code == 303
    assert world.fresh(matter).state == "handling"
    assert "三楼的" in _read(client.get(_page(voice)))


def test_an_empty_answer_changes_nothing(world: World, client: Client, today: datetime) -> None:
    matter = world.case("waiting", at=today - timedelta(hours=3))

    answer = client.post(f"{_page(world.first_voice(matter))}answer/", {"text": " "})

    assert answer.status_code == 422
    assert world.fresh(matter).state == "waiting"


def test_the_two_closing_questions_are_counted_apart(
    world: World, client: Client, today: datetime
) -> None:
    matter = world.case("verified", at=today - timedelta(hours=4))
    voice = world.first_voice(matter)

    answer = client.post(f"{_page(voice)}rate/", {"solved": "partly"})

    assert answer.status_code == 303
    voice = world.first_voice(matter)
    assert (voice.solved, voice.satisfied) == ("partly", "")
    assert world.fresh(matter).state == "closed"


def test_saying_nothing_at_all_is_no_rating(world: World, client: Client, today: datetime) -> None:
    matter = world.case("verified", at=today - timedelta(hours=4))

    answer = client.post(f"{_page(world.first_voice(matter))}rate/", {})

    assert answer.status_code == 422
    assert world.fresh(matter).state == "verified"


def test_a_closed_case_begins_again_with_a_new_fact(
    world: World, client: Client, today: datetime
) -> None:
    matter = world.case("closed", at=today - timedelta(days=2))
    here = _page(world.first_voice(matter))

    refused = client.post(f"{here}reopen/", {"text": ""})
    answer = client.post(f"{here}reopen/", {"text": "今天又不亮了"})

    assert refused.status_code == 422
    assert answer.status_code == 303
    assert world.fresh(matter).round == 2


def test_one_takes_it_back_and_then_has_nothing_more_to_do(
    world: World, client: Client, today: datetime
) -> None:
    matter = world.case("new", at=today - timedelta(hours=1))
    here = _page(world.first_voice(matter))

    assert client.post(f"{here}withdraw/").status_code == 303

    assert world.fresh(matter).state == "withdrawn"
    assert f"{here}withdraw/" not in _read(client.get(here))
    assert client.post(f"{here}withdraw/").status_code in {403, 409}


@pytest.mark.parametrize("name", ["take", "verify", "nonsense"])
def test_what_staff_do_cannot_be_done_from_here(
    world: World, client: Client, today: datetime, name: str
) -> None:
    matter = world.case("new", at=today - timedelta(hours=1))

    answer = client.post(f"{_page(world.first_voice(matter))}{name}/")

    assert answer.status_code == 404
    assert world.fresh(matter).state == "new"


def test_every_look_at_the_contact_is_shown_to_its_owner_only(
    world: World, client: Client, today: datetime
) -> None:
    matter = world.case("handling", contact="13800000000", at=today - timedelta(hours=2))
    other = joining.join_case(
        world.fresh(matter), contact="13900000000", at=today - timedelta(hours=1)
    )
    voice = world.first_voice(matter)
    contacts.relay(world.fresh(matter), actor=world.inside, voice=str(voice.pk), at=today)

    assert "经中转打过电话" in _read(client.get(_page(voice)))
    assert "经中转打过电话" not in _read(client.get(_page(other)))


def test_the_page_reads_as_well_in_english_and_never_shows_a_code_word(
    world: World, client: Client, today: datetime
) -> None:
    client.cookies["django_language"] = "en"
    matter = world.case("done", at=today - timedelta(hours=4))

    page = _read(client.get(_page(world.first_voice(matter))))

    assert "How far it is" in page
    assert not re.search(r"fed_back|first_answer\b|matter\.", page)


@pytest.mark.parametrize("state", ["new", "closed"])
def test_a_tracking_page_asks_the_same_few_questions_whatever_happened(
    world: World, client: Client, django_assert_num_queries: Any, today: datetime, state: str
) -> None:
    voice = world.first_voice(world.case(state, at=today - timedelta(hours=6)))
    client.get(_page(voice))

    with django_assert_num_queries(11):
        client.get(_page(voice))


def test_the_form_asks_the_same_few_questions(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    client.get(REPORT + "?service=public_repair")

    with django_assert_num_queries(6):
        client.get(REPORT + "?service=public_repair")
