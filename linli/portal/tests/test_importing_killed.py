"""An import that is killed at any moment has written nothing or all, and goes on afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.portal.tests.importing import BUILDINGS, table

ROOT = Path(__file__).resolve().parents[3]
BASE = (
    ("编码", "名称", "类别", "上级"),
    ("cn", "中国", "国家", ""),
    ("p", "示例省", "省", "cn"),
    ("county", "示例区", "区县", "p"),
    ("east", "东街道", "街道", "county"),
    ("willow", "柳社区", "社区", "east"),
    ("garden", "花园小区", "小区", "willow"),
)
# Dies like a machine without power when the n-th statement that writes begins.
KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
left = int(sys.argv[2])
def count(execute, sql, params, many, context):
    global left
    if sql.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(count):
    call_command("import", "areas", sys.argv[1], "--language", "en")
"""
# Lets the work loop do what is left, long after the lease of the dead one has run out.
RESUMED = """
import datetime
import django
django.setup()
from django.utils import timezone
from linli.portal.importing.work import import_next
while import_next(timezone.now() + datetime.timedelta(hours=1)):
    pass
from linli.areas.models import Area
from linli.portal.models import Import
print(Area.objects.filter(kind="building").count(), *Import.objects.order_by("id").values_list("state", flat=True))
"""


def python(code: str, *words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    told = {"LINLI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "linli.config.settings"}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **told, "LINLI_SYNCHRONOUS": "OFF", "LINLI_DB": "sqlite"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_killed_anywhere_nothing_is_half_written(tmp_path: Path) -> None:
    setup = "import django; django.setup(); from django.core.management import call_command; "
    for name, rows in (("base", BASE), ("more", BUILDINGS)):
        (tmp_path / f"{name}.csv").write_bytes(table(rows))
    take = f"{setup}call_command('migrate', verbosity=0); call_command('import', 'areas', r'{tmp_path}/base.csv')"
    done = python(take, folder=tmp_path)
    assert done.returncode == 0, done.stderr

    seen = set()
    for step in range(1, 40):
        died = python(KILLED, tmp_path / "more.csv", step, folder=tmp_path)
        left = python(RESUMED, folder=tmp_path)
        assert left.returncode == 0, left.stderr
        buildings, *states = left.stdout.split()
        assert buildings in {"0", "2"}, (step, left.stdout)
        assert "applying" not in states, (step, left.stdout)
        seen.add(buildings)
        if died.returncode == 0 or buildings == "2":
            break

    assert seen == {"0", "2"}
