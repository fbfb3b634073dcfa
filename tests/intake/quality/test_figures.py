"""Shares and medians with their intervals; nothing of a few."""

from math import comb

import pytest

from intake.headless.vignettes import wilson
from intake.quality.figures import MINIMUM, beyond, half_within, kappa, share


def test_a_share_stands_with_the_interval_of_wilson():
    figure = share(30, 40)

    assert (figure.of, figure.value) == (40, 0.75)
    assert (figure.low, figure.high) == wilson(30, 40)


@pytest.mark.parametrize("of", [0, 1, MINIMUM - 1])
def test_of_fewer_than_ten_nothing_is_told(of):
    assert share(of, of) is None
    assert half_within([60.0] * of) is None


def test_of_ten_something_is_told():
    assert share(0, MINIMUM).value == 0
    assert half_within([60.0] * MINIMUM).value == 60


def test_the_median_lies_between_two_of_the_times():
    figure = half_within([float(number) for number in range(20, 0, -1)])

    assert (figure.of, figure.value, figure.low, figure.high) == (20, 10.5, 6, 15)


@pytest.mark.parametrize("of", [10, 11, 12, 25, 50, 101, 2000])
def test_the_interval_of_the_median_is_the_narrowest_that_is_wrong_in_one_of_twenty_at_most(of):
    """Exactly: each case lies below the true median with an even chance."""
    outer = beyond(of)

    wrong = 2 * sum(comb(of, number) for number in range(outer + 1))
    narrower = 2 * sum(comb(of, number) for number in range(outer + 2))
    assert 20 * wrong <= 2**of < 20 * narrower


def test_kappa_is_what_a_textbook_works_out():
    """Two readers, 50 grants: 20 both yes, 15 both no, 5 and 10 apart; by chance they agree in half."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15

    figure = kappa(pairs)

    assert (figure.of, round(figure.value, 6)) == (50, 0.4)
    low, high = wilson(35, 50)
    assert (figure.low, figure.high) == (pytest.approx(2 * low - 1), pytest.approx(2 * high - 1))


def test_kappa_is_one_where_all_agree_and_below_nought_where_chance_would_do_better():
    agreeing, opposed = [("a", "a")] * 6 + [("b", "b")] * 6, [("a", "b")] * 6 + [("b", "a")] * 6

    assert kappa(agreeing).value == 1
    assert kappa(agreeing).low < 1
    assert kappa(opposed).value == -1


def test_where_both_nearly_always_say_the_same_the_interval_stays_within_what_kappa_can_be():
    figure = kappa([("not", "not")] * 19 + [("not", "supported")])

    assert (round(figure.value, 6), figure.low) == (0, -1)
    assert figure.high <= 1


@pytest.mark.parametrize("pairs", [[("a", "b"), ("a", "a"), ("b", "b")] * 3, [("a", "a")] * 30])
def test_of_a_few_and_where_both_always_say_the_same_there_is_no_kappa(pairs):
    assert kappa(pairs) is None
