"""Interleaved rounds: in each round everybody works once, so that a busy neighbour slows all of them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True)
class Contender:
    """Somebody who is timed, over all cases or over the first few."""

    run: Callable[[Any], Any]
    cases: Sequence[Any]


Rates = dict[str, list[float]]
"""Cases a second of CPU time, one figure for each round."""


def race(contenders: Mapping[str, Contender], rounds: int) -> Rates:
    rates: Rates = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            run = contender.run
            begin = time.process_time()
            for case in contender.cases:
                run(case)
            spent = time.process_time() - begin
            if number:  # the first round is for warming up
                rates[name].append(len(contender.cases) / spent)
    return rates


def ratio(rates: Rates, one: str, other: str) -> float:
    """How many times as fast: the median over the rounds, each compared within itself."""
    return median(ours / theirs for ours, theirs in zip(rates[one], rates[other], strict=True))


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return quantiles(seconds, n=20)[-1]


def table(rates: Rates, beside: str) -> str:
    """Medians, the best round (the least disturbed one), and the ratio to one of them."""
    lines = [f"{'':<48}{'cases/s':>10}{'µs a case':>12}{'best':>10}{'ratio':>9}"]
    for name, figures in rates.items():
        middle = median(figures)
        times = ratio(rates, name, beside)
        lines.append(f"{name:<48}{middle:>10,.0f}{1e6 / middle:>12.1f}{max(figures):>10,.0f}{times:>9.2f}")
    return "\n".join(lines)
