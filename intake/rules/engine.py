"""From a set of answers to a summary: red flags, mimics, every candidate, one statement a structure."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from intake.rules.answers import Answers, Facts, InvalidAnswers
from intake.rules.candidates import candidates_of, chosen_of
from intake.rules.complaint import read_complaint
from intake.rules.derived import derive
from intake.rules.entries import Flag
from intake.rules.instruments import scores
from intake.rules.judging import Findings, Judge
from intake.rules.program import Judged
from intake.rules.ranking import in_order, outcome
from intake.rules.ruleset import Ruleset
from intake.rules.summary import Flags, RedFlag, Summary
from intake.rules.telling import tell_mimic, tell_structure, tell_ungraded, trace
from intake.rules.telling_beside import tell_beside
from intake.rules.truth import TRUE, UNKNOWN

ENGINE_VERSION = "2"
OPEN_FLAG = "urgent"
"""From this urgency on a summary is not a list of targets."""
RULESET = Ruleset.from_folder()


def triage(
    answers: Answers, ruleset: Ruleset = RULESET, *, instruments: Collection[str] | None = None
) -> Summary:
    """Evaluates one set of answers; raises `InvalidAnswers` when they are not of the dictionary.

    `instruments` are the questionnaires that may be scored; without it, those that are free.
    """
    enabled = ruleset.free_instruments if instruments is None else instruments
    judge, facts = judge_of(ruleset), read_facts(answers, ruleset)
    found_flags = _flags(facts, judge)
    findings = judge.find(facts)
    complaint = read_complaint(findings.facts.known, ruleset.anatomy, ruleset.dictionary)
    mimics = judge.true_mimics(findings)
    candidates = candidates_of(findings, complaint, mimics, judge)
    chosen = in_order(chosen_of(candidates, complaint, ruleset), ruleset)
    graded = judge.graded(findings)
    rank = min((flag.rank for flag in found_flags.fired), default=len(ruleset.dictionary.urgency) - 1)
    return Summary(
        ruleset=ruleset.digest,
        urgency=tuple(ruleset.dictionary.urgency)[rank],
        rank=rank,
        outcome=outcome(chosen, ruleset) if graded else "none_supported",
        red_flags=found_flags.fired,
        not_excluded=found_flags.unknown,
        structures=tuple(
            tell_structure(item, findings, judge) if graded else tell_ungraded(item, ruleset)
            for item in chosen
        ),
        mimics=tuple(tell_mimic(mimic, side, findings.facts, ruleset) for mimic, side in mimics),
        notes=tuple(_notes(rank, findings, ruleset)) if graded else (ruleset.grading.not_graded_cap,),
        trace=trace(candidates if graded else (), found_flags, ruleset),
        beside=tell_beside(facts, findings, candidates if graded else (), found_flags, judge),
        scores=tuple(scores(facts.known, ruleset.instruments, enabled)),
        instruments=tuple(sorted(enabled)),
    )


def flags(answers: Answers, ruleset: Ruleset = RULESET) -> Flags:
    """The red flags alone, of answers that may be incomplete; raises `InvalidAnswers`."""
    return _flags(read_facts(answers, ruleset), judge_of(ruleset))


def judged_flags(answers: Answers, ruleset: Ruleset = RULESET) -> dict[str, Judged]:
    """Each red flag with its truth and the answers that decide it, also of those that are not met."""
    facts = read_facts(answers, ruleset)
    judged = judge_of(ruleset).flags.with_reasons(facts.known, facts.raw, None)
    return dict(zip((flag.id for flag in ruleset.flags), judged, strict=True))


def show_code(ruleset: Ruleset = RULESET) -> str:
    """The Python that this ruleset has become, to be read."""
    return judge_of(ruleset).source


def read_facts(answers: Answers, ruleset: Ruleset) -> Facts:
    """The answers with what can be computed from them; raises `InvalidAnswers`."""
    faults = ruleset.dictionary.faults(answers)
    if faults:
        raise InvalidAnswers(faults)
    return derive(Facts.of(answers, ruleset.dictionary), ruleset.derivations)


@lru_cache(maxsize=8)
def judge_of(ruleset: Ruleset) -> Judge:
    """Compiled once for each ruleset; an old one is compiled again when one of its cases is replayed."""
    return Judge(ruleset)


def _flags(facts: Facts, judge: Judge) -> Flags:
    judged = list(zip(judge.ruleset.flags, judge.flags(facts.known, facts.raw, None), strict=True))
    met = [flag for flag, value in judged if value == TRUE]
    hidden = hidden_of(met)
    told = [_red_flag(flag, facts, judge.ruleset) for flag in met]
    return Flags(
        fired=tuple([flag for flag in told if flag.id not in hidden]),
        unknown=tuple([flag.id for flag, value in judged if value == UNKNOWN]),
        hidden=tuple([flag for flag in told if flag.id in hidden]),
    )


def hidden_of(met: Sequence[Flag]) -> set[str]:
    """The ids of the red flags that are met, and stand behind another one that is."""
    ids = {flag.id for flag in met}
    return {flag.id for flag in met if not ids.isdisjoint(flag.suppressed_by)}


def _red_flag(flag: Flag, facts: Facts, ruleset: Ruleset) -> RedFlag:
    return RedFlag(
        id=flag.id,
        urgency=flag.urgency,
        rank=flag.rank,
        suspected=flag.suspected,
        because=ruleset.asked(flag.expression.because(facts)),
        unknown=ruleset.asked(flag.expression.unknown(facts)),
        sources=flag.sources,
        advice_id=flag.advice_id,
        title=flag.title,
        why=flag.why,
    )


def _notes(rank: int, findings: Findings, ruleset: Ruleset) -> Iterator[str]:
    if rank <= ruleset.dictionary.rank(OPEN_FLAG):
        yield ruleset.grading.red_flag_heading
    if ruleset.dictionary.entered.isdisjoint(findings.facts.known):
        yield ruleset.grading.examination_pending
