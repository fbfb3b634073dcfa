"""How fast the rules are, beside other engines and beside a plain walk of the same entries.

    make bench              all of it, about a minute
    make bench ARGS="--rounds 5"

CPU time, interleaved rounds, medians. All engines must agree on every case before anything is timed. Ends
with 1 when a goal is missed.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks import ruleset, translated
from benchmarks.goals import Goals
from benchmarks.timing import Contender, race, ratio, table
from intake.rules import RULESET, Ruleset, flags, judged_flags, triage
from intake.rules.answers import Facts
from intake.rules.derived import derive
from intake.rules.dictionary import Fact, Field
from intake.rules.judging import Judge
from intake.rules.nodes import value
from intake.rules.program import Program

ROOT = Path(__file__).resolve().parent.parent
VIGNETTES = ROOT / "tests" / "vignettes"
STRAIGHT, STRAIGHT_TRACE = "one straight-line function", "one straight-line function, with trace"
ZEN, ZEN_TRACE = "zen-engine, compiled", "zen-engine, compiled, with comparisons"
RULE_ENGINE, RULE_ENGINE_TRACE = "rule-engine", "rule-engine, with comparisons"
OURS, OURS_TRACE = "ours", "ours, with trace"
OURS_CHECKED = "ours, with trace, answers checked first"
WALK, FUNCTIONS = "plain walk", "functions"
START = """
import pathlib, re, time
import intake.rules
intake.rules.triage({})
peak = re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(time.process_time(), int(peak[1]) / 1024)
"""


Read = tuple[Facts, tuple[str | None, ...]]
"""A case as expressions read it, and the levels that its records name."""


def made_up_rules(rounds: int, goals: Goals) -> None:
    """85 rules over 150 answers, each engine with the same cases."""
    rules, cases = ruleset.rules(), ruleset.cases()
    with tempfile.TemporaryDirectory() as folder:
        ruleset.write(Path(folder))
        ours = Ruleset.from_folder(Path(folder))
    program, dictionary = Judge(ours).flags, ours.dictionary

    def plain(case: Mapping[str, Any]) -> tuple[int, ...]:
        return program(Facts.of(case, dictionary).known, case, None)

    def traced(case: Mapping[str, Any]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        return program.with_reasons(Facts.of(case, dictionary).known, case, None)

    many, few = cases * 5, cases[: len(cases) // 8]
    zen, zen_traced = translated.zen_engine(rules)
    rule_engine, rule_engine_traced = translated.rule_engine(rules)
    contenders = {
        STRAIGHT: Contender(translated.straight_line(rules), many),
        ZEN: Contender(zen, many),
        RULE_ENGINE: Contender(rule_engine, few),
        OURS: Contender(plain, many),
        STRAIGHT_TRACE: Contender(translated.straight_line_with_trace(rules), many),
        ZEN_TRACE: Contender(zen_traced, many),
        RULE_ENGINE_TRACE: Contender(rule_engine_traced, few),
        OURS_TRACE: Contender(traced, many),
        OURS_CHECKED: Contender(lambda case: judged_flags(case, ours), many),
    }
    _agree(contenders, rules, cases)
    rates = race(contenders, rounds)
    print(f"\n{len(rules)} made-up rules over {len(dictionary)} answers, {len(cases)} complete cases;")
    print(f"all engines agree; ratio to {OURS_TRACE!r}\n{table(rates, OURS_TRACE)}\n")
    fastest = max((ZEN_TRACE, RULE_ENGINE_TRACE), key=lambda name: median(rates[name]))
    goals.at_least(f"with trace, times {fastest}", ratio(rates, OURS_TRACE, fastest), 2, 2.5)
    goals.at_least(
        "with trace, times the straight-line function", ratio(rates, OURS_TRACE, STRAIGHT_TRACE), 0.5, 0.7
    )


def _agree(
    contenders: Mapping[str, Contender], rules: Mapping[str, ruleset.Rule], cases: list[dict[str, Any]]
) -> None:
    """Every engine gives the same truths, and the same answers that decide them."""
    expected = [
        tuple((truth, tuple(dict.fromkeys(codes))) for truth, codes in contenders[STRAIGHT_TRACE].run(case))
        for case in cases
    ]
    found: dict[str, list[Any]] = {
        OURS_TRACE: [_two_valued(contenders[OURS_TRACE].run(case)) for case in cases],
        OURS_CHECKED: [_two_valued(contenders[OURS_CHECKED].run(case).values()) for case in cases],
        ZEN_TRACE: translated.decided(rules, map(contenders[ZEN_TRACE].run, cases)),
        RULE_ENGINE_TRACE: translated.decided(rules, map(contenders[RULE_ENGINE_TRACE].run, cases)),
    }
    for name, judged in found.items():
        _same(name, judged, expected)
    truths = [tuple(truth for truth, _ in judged) for judged in expected]
    for name in (STRAIGHT, ZEN, RULE_ENGINE):
        _same(name, [tuple(contenders[name].run(case)) for case in cases], truths)
    _same(OURS, [tuple(truth == 3 for truth in contenders[OURS].run(case)) for case in cases], truths)


def _two_valued(judged: Any) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    return tuple((truth == 3, codes) for truth, codes in judged)


def _same(name: str, found: object, expected: object) -> None:
    if found != expected:
        sys.exit(f"{name} comes to other results: nothing was measured")


def our_knowledge(rounds: int, goals: Goals) -> None:
    """The real knowledge: its functions against a plain walk of the same entries, and whole evaluations."""
    judge, dictionary = Judge(RULESET), RULESET.dictionary
    programs = judge.programs

    def read(answers: Mapping[str, Any]) -> Facts:
        return derive(Facts.of(answers, dictionary), RULESET.derivations)

    def judged(case: Read) -> Iterator[tuple[Program, str | None]]:
        """The flags, what is judged once, and what is judged for each level that the case names."""
        yield from ((programs[0], None), (programs[1], None))
        yield from ((programs[2], level) for level in case[1])

    def functions(case: Read) -> list[tuple[int, ...]]:
        facts = case[0]
        return [program(facts.known, facts.raw, level) for program, level in judged(case)]

    def walked(program: Program, facts: Facts, level: str | None) -> tuple[int, ...]:
        known, raw = facts.known, facts.raw
        return tuple(value(node, lambda leaf: leaf.test(known, raw, level)) for node in program.nodes)

    def walk(case: Read) -> list[tuple[int, ...]]:
        return [walked(program, case[0], level) for program, level in judged(case)]

    entries = sum(len(program.nodes) for program in programs)
    print(f"\nThe real knowledge: {entries} expressions (each side is one) over {len(dictionary)} facts")
    for name, answers in _cases().items():
        facts = read(answers)
        case = facts, tuple(level for level, _ in judge.find(facts).levels)
        _same(name, functions(case), walk(case))
        rates = race(
            {
                FUNCTIONS: Contender(functions, [case] * 200),
                WALK: Contender(walk, [case] * 20),
                "flags()": Contender(flags, [answers] * 200),
                "triage(), with trace": Contender(triage, [answers] * 50),
                "triage() and to_json()": Contender(lambda given: triage(given).to_json(), [answers] * 50),
            },
            rounds,
        )
        print(f"\n{name}: {len(answers)} answers; ratio to the plain walk\n{table(rates, WALK)}\n")
        goals.at_least(f"{name}, times the plain walk", ratio(rates, FUNCTIONS, WALK), 4, 4)


def _cases() -> dict[str, Mapping[str, Any]]:
    """The shortest and the median case among the vignettes, and one that answers everything."""
    given = [
        case["answers"]
        for path in sorted(VIGNETTES.glob("*.yaml"))
        for case in _listed(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]
    given.sort(key=len)
    drawn = random.Random(1)  # noqa: S311 - the same case every time
    facts = [fact for fact in RULESET.dictionary.facts.values() if fact.who != "derived"]
    complete = {fact.code: _answer(drawn, fact) for fact in facts}
    return {"sparse case": given[0], "median case": given[len(given) // 2], "complete case": complete}


def _listed(content: Any) -> list[Any]:
    cases = content if isinstance(content, list) else []
    return [case for case in cases if isinstance(case, dict) and "answers" in case]


def _answer(drawn: random.Random, fact: Fact | Field) -> Any:
    draw: Callable[[], Any] = {
        "bool": lambda: drawn.random() < 0.5,
        "int": lambda: drawn.randint(int(fact.minimum or 0), int(fact.maximum or 0)),
        "number": lambda: drawn.randint(int(fact.minimum or 0), int(fact.maximum or 0)),
        "choice": lambda: drawn.choice(fact.of),
        "multi": lambda: drawn.sample(fact.of, min(3, len(fact.of))),
        "text": lambda: "words",
        "date": lambda: "2024-05",
        "list": lambda: [_record(drawn, fact) for _ in range(2)],
        "map": lambda: {key: _record(drawn, fact) for key in fact.of[:2]},
    }[fact.type]
    return draw()


def _record(drawn: random.Random, fact: Any) -> dict[str, Any]:
    return {name: _answer(drawn, field) for name, field in fact.fields.items()}


def start(goals: Goals) -> None:
    """A fresh Python that loads the rules and evaluates once."""
    print("\nLoading the rules and the first evaluation, in a fresh Python")
    command = [sys.executable, "-c", START]
    figures = [
        subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout.split()
        for _ in range(7)
    ]
    goals.at_most("seconds of CPU", median(float(seconds) for seconds, _ in figures), 0.4, "s")
    goals.at_most("memory", median(float(memory) for _, memory in figures), 60, "MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    goals = Goals()
    made_up_rules(rounds, goals)
    our_knowledge(rounds, goals)
    start(goals)
    return goals.end()


if __name__ == "__main__":
    sys.exit(main())
