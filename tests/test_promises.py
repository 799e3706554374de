"""Serve, never watch: the house cannot even hold what it promises not to keep (`docs/promises.md`)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from linli.blueprint.load import BlueprintProblems, load
from linli.matters.models import Matter, Note, Photo, Voice
from linli.privacy.models import Contact

ROOT = Path(__file__).resolve().parents[1]
OURS = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
# Words that would name a register of residents, a score, a track, a face or a forced trace (R8-R14).
FORBIDDEN = re.compile(
    r"resident|household|dossier|key_?person|id_?card|citizen|identity_number|birth|gender|nation|religion|belief"
    r"|score|points?$|credit|rank(ing)?_of|blacklist|redlist|reputation"
    r"|face_|fingerprint|(?<!tem)plate|camera|video|track(ing)?_|gps|route_of|online_time|login_count|check_?in|last_seen"
    r"|device|user_agent|ip_address|remote_addr|member_of_party|party_member",
    re.IGNORECASE,
)
# `rank` orders the posts of one unit at its door; it is a chair's, never a person's.
ALLOWED = {("org", "post", "rank")}


def columns() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, model._meta.model_name or "", field.name)
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
    ]


def addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        found += addresses(one, path) if isinstance(one, URLResolver) else [path]
        assert isinstance(one, URLResolver | URLPattern)
    return found


def test_r8_no_table_and_no_column_could_hold_a_resident_register() -> None:
    bad = [name for name in columns() if FORBIDDEN.search(name[1]) or FORBIDDEN.search(name[2])]

    assert [name for name in bad if name not in ALLOWED] == []


def test_r9_r12_no_address_leads_to_a_score_a_ranking_or_a_track() -> None:
    bad = [
        path for path in addresses(get_resolver()) if FORBIDDEN.search(path) or "ranking" in path
    ]

    assert bad == []


@pytest.mark.parametrize("name", ["name", "phone", "address", "email", "contact", "ip", "device"])
def test_r1_r7_a_matter_and_its_voices_hold_no_contact_data(name: str) -> None:
    for model in (Matter, Voice, Note, Photo):
        with pytest.raises(FieldDoesNotExist):
            model._meta.get_field(name)


def test_r1_contact_data_are_only_ciphertext_and_a_token() -> None:
    names = {field.name for field in Contact._meta.local_fields}

    assert names == {
        "id",
        "jurisdiction",
        "ciphertext",
        "key_name",
        "purpose",
        "made_at",
        "expires_at",
    }


def test_r11_r12_a_photo_is_never_required_and_never_keeps_a_place() -> None:
    names = {field.name for field in Photo._meta.local_fields}

    assert not names & {"latitude", "longitude", "exif", "taken_at", "place"}


def test_r19_a_blueprint_that_scores_persons_or_forces_photos_is_refused() -> None:
    text = (Path(settings.LINLI_BLUEPRINTS) / "village_branch_industry.yaml").read_text(
        encoding="utf-8"
    )
    for addition in (
        "\nresident_points: {zh: 积分}\n",
        "\nphoto_required: true\n",
        "\nlocation_track: true\n",
    ):
        with pytest.raises(BlueprintProblems):
            load(text + addition, file="bad.yaml")


def test_r9_no_indicator_has_a_person_as_its_row() -> None:
    from linli.indicators.models import Count

    names = {field.name for field in Count._meta.local_fields}

    assert not names & {
        "user",
        "user_id",
        "voice",
        "voice_id",
        "actor_id",
        "handler_id",
        "contact_id",
    }


def test_journal_facts_hold_no_words_people_wrote() -> None:
    from dataclasses import fields

    from linli.journal.events import REGISTRY

    assert len(REGISTRY) > 20
    # `name` of a clock is a code; a person has none in the journal.
    wordy = {
        "text",
        "words",
        "shown_name",
        "username",
        "phone",
        "contact",
        "title",
        "note",
        "comment",
    }
    bad = [
        f"{kind}.{field.name}"
        for kind, event in REGISTRY.items()
        for field in fields(event)
        if field.name in wordy
    ]

    assert bad == []
