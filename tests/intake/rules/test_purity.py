"""The rules run alone: no framework can be imported, and no clock is read."""

import subprocess
import sys

from tests.architecture.source import ROOT

ALONE = """
import sys
sys.modules.update(django=None, celery=None)
from intake.rules import triage
print(triage({"saddle_numbness": "yes"}).urgency)
"""


def test_the_rules_run_where_django_cannot_be_imported():
    run = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (run.stdout.strip(), run.stderr) == ("emergency", "")


def test_the_same_program_would_notice_django():
    run = subprocess.run(
        [sys.executable, "-c", ALONE + "import django"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "ModuleNotFoundError" in run.stderr
