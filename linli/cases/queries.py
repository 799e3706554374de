"""Reads about cases: what a place promises for a service, and the detail row."""

from __future__ import annotations

from linli.blueprint import queries as blueprint
from linli.cases import rules
from linli.cases.models import Case
from linli.matters.models import Matter
from linli.matters.states import Terms


def terms(edition_id: int, topic: str) -> Terms:
    """Return the promises of a service in the edition a case was opened under."""
    mechanism = blueprint.mechanism(edition_id)
    service, timers = mechanism.appeal(topic), mechanism.timers
    return Terms(
        first_answer=service.first_answer,
        finish=service.finish,
        verify=timers.verify,
        decide=timers.decide,
        wait_for_answer=timers.wait_for_answer,
        wait_for_rating=timers.wait_for_rating,
        reopen_within=timers.reopen_within,
    )


def topic_words(edition_id: int, topic: str) -> object:
    """Return the plain name of a service, or its code when the edition does not know it."""
    service = rules.service(blueprint.mechanism(edition_id), topic)
    return service.words if service else topic


def detail(matter: Matter) -> Case:
    """Return what the case adds to its matter."""
    return Case.objects.shard(matter.jurisdiction_id).get(matter=matter)
