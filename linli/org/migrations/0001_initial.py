import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0001_initial"),
        ("blueprint", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=60)),
                ("title_en", models.CharField(blank=True, max_length=80)),
                ("role", models.CharField(max_length=40)),
                ("duties", models.CharField(blank=True, max_length=200)),
                ("duties_en", models.CharField(blank=True, max_length=240)),
                ("is_public", models.BooleanField(default=False)),
                ("rank", models.PositiveSmallIntegerField(default=1)),
                ("hours", models.JSONField(default=list)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DoorCount",
            fields=[
                ("area_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=96, unique=True)),
                ("buildings", models.PositiveIntegerField(default=0)),
                ("without", models.PositiveIntegerField(default=0)),
                ("expiring", models.PositiveIntegerField(default=0)),
                ("vacant", models.PositiveIntegerField(default=0)),
                ("paper", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
                ("is_stale", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_stale", True)),
                        fields=["path"],
                        name="org_doors_stale",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyCard",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("shown_name", models.CharField(max_length=60)),
                ("shown_name_en", models.CharField(blank=True, max_length=80)),
                ("reach_by", models.CharField(max_length=8)),
                ("phone", models.CharField(blank=True, max_length=24)),
                ("hours", models.JSONField(default=list)),
                ("consent_text", models.CharField(max_length=40)),
                ("consented_at", models.DateTimeField()),
                ("expires_on", models.DateField()),
                ("number_consent", models.CharField(blank=True, max_length=40)),
                ("number_consented_at", models.DateTimeField(null=True)),
                ("number_expires_on", models.DateField(null=True)),
                ("number_withdrawn_at", models.DateTimeField(null=True)),
                ("given_by", models.CharField(default="holder", max_length=8)),
                ("paper_place", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="org.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Poster",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("shows_own", models.BooleanField(default=False)),
                ("printed_at", models.DateTimeField()),
                ("printed_by", models.BigIntegerField()),
                ("taken_down_at", models.DateTimeField(null=True)),
                ("taken_down_by", models.BigIntegerField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posters",
                        to="areas.area",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posters",
                        to="org.dutycard",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to="org.post",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("org_type", models.CharField(max_length=40)),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=24)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="areas.area",
                    ),
                ),
                (
                    "upper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lowers",
                        to="org.unit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="post",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="org.unit"
            ),
        ),
        migrations.CreateModel(
            name="Covers",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covered_by",
                        to="areas.area",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "covers",
            },
        ),
        migrations.CreateModel(
            name="Mechanism",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("blueprint", models.CharField(max_length=60)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mechanisms",
                        to="areas.area",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blueprint.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_on__isnull", True)),
                        fields=("area", "blueprint"),
                        name="org_mechanism_in_force",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="org.post",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "from_on"], name="org_holding_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_on__isnull", True),
                            ("to_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="org_holding_days",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="dutycard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("post", "user"),
                name="org_card_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent_text", ""), _negated=True),
                    models.Q(
                        models.Q(("reach_by", "own"), _negated=True),
                        models.Q(
                            models.Q(("number_consent", ""), _negated=True),
                            ("number_expires_on__isnull", False),
                        ),
                        _connector="OR",
                    ),
                ),
                name="org_card_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_by", "paper"), _negated=True),
                    models.Q(("paper_place", ""), _negated=True),
                    _connector="OR",
                ),
                name="org_card_paper",
            ),
        ),
        migrations.AddIndex(
            model_name="poster",
            index=models.Index(
                condition=models.Q(("taken_down_at__isnull", True)),
                fields=["area"],
                name="org_poster_hanging",
            ),
        ),
        migrations.AddConstraint(
            model_name="poster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_down_at__isnull", True),
                    ("taken_down_by__isnull", False),
                    _connector="OR",
                ),
                name="org_poster_down",
            ),
        ),
        migrations.AddConstraint(
            model_name="substitution",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))),
                name="org_substitution_days",
            ),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["base", "org_type"], name="org_unit_base"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("unit", "code"), name="org_post_unit_code"),
        ),
        migrations.AddIndex(
            model_name="covers",
            index=models.Index(fields=["area", "from_on"], name="org_covers_area"),
        ),
    ]
