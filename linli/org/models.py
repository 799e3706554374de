"""Units, coverage, posts, holdings, substitutions, duty cards and mechanisms in force."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from linli.areas.models import Area
from linli.blueprint.models import Edition


class Unit(models.Model):
    """An organization that may owe somebody something: a committee, a branch, a group, a team."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    org_type = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    base = models.ForeignKey(Area, models.PROTECT, related_name="units")
    upper = models.ForeignKey("self", models.PROTECT, null=True, related_name="lowers")
    phone = models.CharField(max_length=24, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["base", "org_type"], name="org_unit_base")]

    def __str__(self) -> str:
        return self.code


class Covers(models.Model):
    """A unit answers for an area, and what lies beneath it, from a day to a day."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="covers")
    area = models.ForeignKey(Area, models.PROTECT, related_name="covered_by")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "from_on"], name="org_covers_area")]
        verbose_name_plural = "covers"

    def __str__(self) -> str:
        return f"{self.unit_id} covers {self.area_id}"


class Post(models.Model):
    """A chair with duties, not a person; `is_public` chairs are shown at the door."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=40)
    duties = models.CharField(max_length=200, blank=True)
    duties_en = models.CharField(max_length=240, blank=True)
    is_public = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=1)
    hours = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="org_post_unit_code"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.code}"


class Holding(models.Model):
    """Somebody sits in a chair from a day to a day."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holdings")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="org_holding_days",
            ),
        ]
        indexes = [models.Index(fields=["user", "from_on"], name="org_holding_user")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.post_id}"


class Substitution(models.Model):
    """Somebody stands in for the holder of a post on some days."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="substitutions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="substitutions")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="org_substitution_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.post_id}"


class DutyCard(models.Model):
    """The public face of a post: what its holder agreed to show, field by field, until when.

    A consent is the code and version of the text that was agreed to ("card_name@1"), the instant
    and the last day. `given_by` is holder, or paper: then `paper_place` says where the signed
    sheet lies. What was withdrawn is emptied; the consents stay as the proof of what was allowed.
    """

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="cards")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cards")
    shown_name = models.CharField(max_length=60)
    shown_name_en = models.CharField(max_length=80, blank=True)
    reach_by = models.CharField(max_length=8)
    phone = models.CharField(max_length=24, blank=True)
    hours = models.JSONField(default=list)
    consent_text = models.CharField(max_length=40)
    consented_at = models.DateTimeField()
    expires_on = models.DateField()
    number_consent = models.CharField(max_length=40, blank=True)
    number_consented_at = models.DateTimeField(null=True)
    number_expires_on = models.DateField(null=True)
    number_withdrawn_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=8, default="holder")
    paper_place = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "user"],
                name="org_card_in_force",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~models.Q(consent_text="")
                & (
                    ~models.Q(reach_by="own")
                    | (~models.Q(number_consent="") & models.Q(number_expires_on__isnull=False))
                ),
                name="org_card_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(given_by="paper") | ~models.Q(paper_place=""),
                name="org_card_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"card {self.pk}"


class Poster(models.Model):
    """A duty card on paper: at which building, printed when and by whom, what it shows.

    `card` is empty where the sheet names a post and its desk only; `shows_own` says that a private
    number stands on it. `taken_down_by` says who saw to it that it hangs no longer.
    """

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="posters")
    card = models.ForeignKey(DutyCard, models.PROTECT, null=True, related_name="posters")
    shows_own = models.BooleanField(default=False)
    printed_at = models.DateTimeField()
    printed_by = models.BigIntegerField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_down_at__isnull=True)
                | models.Q(taken_down_by__isnull=False),
                name="org_poster_down",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area"],
                name="org_poster_hanging",
                condition=models.Q(taken_down_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"poster {self.pk}"


class DoorCount(models.Model):
    """How the cards stand in one community, or directly in one place above: counted, not scanned.

    The row of a place holds what no other row beneath it holds, so a page adds up the rows in its
    range of `path`. `is_stale` asks the loop to count it anew. `told` is what the journal knows.
    """

    shard_kind = "local"

    area_id = models.BigIntegerField(primary_key=True)
    path = models.CharField(max_length=96, unique=True)
    buildings = models.PositiveIntegerField(default=0)
    without = models.PositiveIntegerField(default=0)
    expiring = models.PositiveIntegerField(default=0)
    vacant = models.PositiveIntegerField(default=0)
    paper = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    is_stale = models.BooleanField(default=True)
    told = models.JSONField(default=dict)
    told_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["path"], name="org_doors_stale", condition=models.Q(is_stale=True)
            ),
        ]

    def __str__(self) -> str:
        return f"doors {self.area_id}"


class Mechanism(models.Model):
    """Which blueprint runs in an area and beneath it, in which edition, from when."""

    shard_kind = "reference"

    id = models.BigIntegerField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="mechanisms")
    blueprint = models.CharField(max_length=60)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "blueprint"],
                name="org_mechanism_in_force",
                condition=models.Q(to_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint} in {self.area_id}"
