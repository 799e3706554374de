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

        from linli.cases import queries, rules, states, stories
        from linli.cases.actions import closing
        from linli.matters import rules as rules_of_matters
        from linli.matters.actions import COMMON
        from linli.matters.states import Kind, register

        register(
            Kind(
                code=rules.KIND,
                flow=states.FLOW,
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
                timers={rules_of_matters.WAIT_FOR_RATING: closing.close_unanswered},
                step_words=stories.TOLD,
                staff_words=states.STAFF_WORDS,
                templates="cases",
            )
        )
