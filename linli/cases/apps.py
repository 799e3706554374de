"""How Django finds the room `cases`, and how `matters` learns of its kind."""

from __future__ import annotations

from django.apps import AppConfig


class Cases(AppConfig):
    """The room `cases`."""

    name = "linli.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the appeal as a kind of matter."""
        from django.utils.translation import gettext_lazy as _

        from linli.cases import queries, rules, stories
        from linli.cases.actions import closing
        from linli.cases.states import FLOW
        from linli.matters import states
        from linli.matters.actions import COMMON

        states.register(
            states.Kind(
                code=rules.KIND,
                flow=FLOW,
                words=_("Case"),
                terms=queries.terms,
                topic_words=queries.topic_words,
                verbs={
                    **COMMON,
                    "feed_back": closing.feed_back,
                    "rate": closing.rate,
                    "call_back": closing.call_back,
                    "redirect": closing.redirect,
                },
                unrated=closing.close_unanswered,
                step_words=stories.TOLD,
                templates="cases",
            )
        )
