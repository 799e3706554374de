"""The page of a task leads to the figure that counts it."""

from __future__ import annotations

from django.test import Client

from linli.tasks.tests.giving import draft
from tests.world import World


def test_a_task_that_counts_itself_leads_to_its_figure(world: World, client: Client) -> None:
    counted = draft(world, bound="indicator:closed@hazard", target=5, quantity="件")
    plain = draft(world)
    client.force_login(world.above)

    def text(number: str) -> str:
        return client.get(f"/matters/{number}/").content.decode()

    assert "/figures/closed/" in text(counted.number)
    assert "/figures/" not in text(plain.number)
