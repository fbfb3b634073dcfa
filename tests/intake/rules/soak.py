"""Very many sets of answers: `nice python -m tests.intake.rules.soak 1000000`, as often as it takes.

What was run stands in var/soak/, a line a batch, under a digest of rules, engine and checks: a run that was
stopped goes on where it was, and another number adds to it. The processes hash differently; each makes batch
0, and all must make the same bytes of it.
"""

import gc
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from intake import rules
from intake.rules import ENGINE_VERSION, RULESET
from tests import quick_schema, schema
from tests.intake.rules import building, generator, proofs, strategies

ROOT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("ORTHOREGEN_VAR", ROOT / "var")) / "soak"
FAILURES_TOLD = 5
SAY_EVERY = 60.0  # seconds
Say = Callable[[str], Any]


def digest() -> str:
    """Over everything that a result depends on: rules, engine, generator, checks."""
    code = [*Path(rules.__file__).parent.rglob("*.py")]
    code += [Path(one.__file__) for one in (building, generator, proofs, strategies, schema, quick_schema)]
    texts = [path.read_bytes() for path in sorted(code)]
    texts += [proofs.SCHEMA_FILE.read_bytes(), repr(generator.BUILT).encode(), str(proofs.BATCH).encode()]
    whole = [RULESET.digest.encode(), ENGINE_VERSION.encode(), *texts]
    return hashlib.sha256(b"\0".join(hashlib.sha256(text).digest() for text in whole)).hexdigest()[:16]


def run(
    sets: int, *, say: Say, folder: Path = FOLDER, processes: int = os.cpu_count() or 1
) -> proofs.Figures:
    """The figures of the first so many sets: what is stored, and what is run now and stored."""
    batches = range(sets // proofs.BATCH)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{digest()}.jsonl"
    done = {number: one for number, one in _stored(file) if number in batches}
    waiting = [number for number in batches if number not in done]
    say(f"{len(done)} of {len(batches)} batches are there, {len(waiting)} to run: {file}\n")
    begun = said = time.monotonic()
    is_cut_off = file.exists() and not file.read_bytes().endswith(b"\n")
    with file.open("a", encoding="utf-8") as lines:
        lines.write("\n" * is_cut_off)
        for count, (number, one) in enumerate(_made(waiting, processes), start=1):
            done[number] = one
            lines.write(json.dumps([number, one.counts, one.failures, one.digests]) + "\n")
            lines.flush()
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                left = (said - begun) / count * (len(waiting) - count) / 60
                say(f"  {len(done)} of {len(batches)} batches, about {left:.0f} minutes left\n")
    whole = proofs.Figures()
    for number in batches:
        whole.add(done[number])
    say(_told(whole) + "\n")
    return whole


def flags_in(figures: proofs.Figures) -> set[str]:
    """The red flags that were shown at least once."""
    return {name.removeprefix("flag ") for name in figures.counts if name.startswith("flag ")}


def _told(whole: proofs.Figures) -> str:
    seen = {name: count for name, count in sorted(whole.counts.items()) if not name.startswith("flag ")}
    sets, judged, hostile = (seen.pop(name, 0) for name in ("sets", "judged", "hostile"))
    failures = f"{len(whole.failures)} failures"
    flags = f"{len(flags_in(whole))} of {len(RULESET.flags)} red flags"
    told = f"{sets} sets, {judged} judged, {hostile} hostile, {seen}, {flags}, {failures}"
    return "\n".join([*whole.failures[:FAILURES_TOLD], f"{RULESET.digest}, engine {ENGINE_VERSION}: {told}"])


def _stored(file: Path) -> Iterator[tuple[int, proofs.Figures]]:
    """What earlier runs left; a line that was cut off is none."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for line in lines:
        try:
            number, counts, failures, digests = json.loads(line)
        except ValueError:
            continue
        yield number, proofs.Figures(Counter(counts), failures, digests)


def _made(batches: list[int], processes: int) -> Iterator[tuple[int, proofs.Figures]]:
    """Each batch as it is finished; where there are several processes, they first agree on batch 0."""
    if processes == 1 or not batches:
        yield from ((number, proofs.run(number, proofs.BATCH)) for number in batches)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        same = {one.digests[0] for _, one in pool.map(_one, [0] * processes)}
        if len(same) != 1:
            raise AssertionError("two processes make different bytes of the same answers")
        yield from pool.map(_one, batches)


def _begin() -> None:
    os.nice(5)
    gc.freeze()


def _one(number: int) -> tuple[int, proofs.Figures]:
    return number, proofs.run(number, proofs.BATCH)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    figures = run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, say=_say)
    sys.exit(1 if figures.failures else 0)
