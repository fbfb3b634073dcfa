"""What Lighthouse says of three pages for patients, as on a telephone; then a form on a slow line.

    make bench-lighthouse                     the best of five runs a page
    make bench-lighthouse ARGS="--runs 1"

Lighthouse is on nobody's list of requirements: it has to be on the path. Ends with 1 when a goal is missed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks import slow_line
from benchmarks.goals import Goals
from benchmarks.site import Site, patient_site

VERSION = "13.5.0"
TRIES = 3  # now and then it records nothing of a page, and asks to be run again
MISSING = (
    f"Lighthouse is not on the path: npm install --prefix FOLDER lighthouse@{VERSION}, then "
    'PATH="FOLDER/node_modules/.bin:$PATH" make bench-lighthouse'
)
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100}
STILL = {"cumulative-layout-shift": "", "total-blocking-time": "ms"}
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
)


def examine(lighthouse: str, chromium: str, site: Site, path: str) -> Mapping[str, Any]:
    """One run of Lighthouse with its own settings for a telephone: the whole report."""
    cookie = json.dumps({"Cookie": f"{site.cookie_name}={site.cookie_value}"})
    wanted = [
        "--quiet",
        "--output=json",
        f"--only-categories={','.join(SCORES)}",
        f"--extra-headers={cookie}",
    ]
    command = [lighthouse, f"{site.url}{path}", *wanted, f"--chrome-flags={CHROME}"]
    env = {**os.environ, "CHROME_PATH": chromium}
    for _ in range(TRIES):
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=180, check=False)
        if not done.returncode:
            break
    else:
        sys.exit(f"Lighthouse failed on {path}: {done.stderr.strip()[-500:]}")
    report = json.loads(done.stdout)
    if not report["finalDisplayedUrl"].endswith(path):
        sys.exit(f"{path} led to {report['finalDisplayedUrl']}: nothing was measured")
    return report


def score(report: Mapping[str, Any], category: str) -> float:
    return round(report["categories"][category]["score"] * 100)


def tell(name: str, reports: list[Mapping[str, Any]], goals: Goals) -> None:
    """The best run beside the worst, and by name what accessibility and best practices find wrong."""
    print(f"{name}, {len(reports)} runs")
    for category, goal in SCORES.items():
        found = [score(report, category) for report in reports]
        goals.at_least(f"{category}, best (worst {min(found):.0f})", max(found), goal, 100)
    for audit, unit in STILL.items():
        goals.at_most(audit, min(report["audits"][audit]["numericValue"] for report in reports), 0, unit)
    for category in ("accessibility", "best-practices"):
        for part in reports[0]["categories"][category]["auditRefs"]:
            audit = reports[0]["audits"][part["id"]]
            if audit["score"] == 0:
                print(f"    {audit['title']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    lighthouse, chromium = shutil.which("lighthouse"), shutil.which("chromium")
    if not lighthouse:
        sys.exit(MISSING)
    if not chromium:
        sys.exit("Chromium is not installed: Lighthouse and the slow line need it")
    goals = Goals()
    with patient_site() as site:
        pages = {
            "start page": "/",
            "questions": f"{site.form}urgent-signs/",
            "body map": f"{site.form}where/",
        }
        for name, path in pages.items():
            tell(name, [examine(lighthouse, chromium, site, path) for _ in range(runs)], goals)
        slow_line.measure(site, chromium, goals)
    return goals.end()


if __name__ == "__main__":
    sys.exit(main())
