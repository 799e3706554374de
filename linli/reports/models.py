"""Reports that were asked for, and what each time came of it."""

from __future__ import annotations

from django.db import models

from linli.areas.models import Area
from linli.org.models import Unit
from linli.people.models import User
from linli.reports import rules
from linli.shards.fields import ShardedForeignKey
from linli.shards.models import ShardedModel


class Plan(ShardedModel):
    """What is reported on, how often, in which words and files, and on whose permission.

    `since` is the first month of a report that is made once; `next_since` is the month with which
    the next period of a recurring one begins, `next_run_on` the day on which it is made.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    mechanism = models.CharField(max_length=60, blank=True)
    cycle = models.CharField(max_length=10)
    months = models.PositiveSmallIntegerField()
    since = models.DateField(null=True)
    sections = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    is_public = models.BooleanField(default=False)
    working_day = models.PositiveSmallIntegerField(default=rules.WORKING_DAY)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    next_since = models.DateField(null=True)
    next_run_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=rules.MONTHS_MOST),
                name="reports_plan_months",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "-made_at"], name="reports_plan_made"),
            models.Index(
                fields=["next_run_on"],
                name="reports_plan_due",
                condition=models.Q(next_run_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def is_recurring(self) -> bool:
        """Return whether it is made again for each period that ends."""
        return self.cycle != rules.ONCE


class Run(ShardedModel):
    """One report for one period: waiting, made with its files, or refused with the reason.

    `values` holds every value with its definition and the instant it was counted; `content` what
    the files say, in the language of the plan; `files` names them by their ending.
    """

    plan = ShardedForeignKey(Plan, models.CASCADE, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=8)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    files = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    values = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    differs_from = models.UUIDField(null=True)
    changes = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    class Meta(ShardedModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[rules.WAITING, rules.MADE, rules.REFUSED]),
                name="reports_run_state",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "plan", "since", "until"],
                name="reports_run_waits_once",
                condition=models.Q(state=rules.WAITING),
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "plan", "-asked_at"], name="reports_run_of_plan"),
            models.Index(
                fields=["asked_at"],
                name="reports_run_waits",
                condition=models.Q(state=rules.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"
