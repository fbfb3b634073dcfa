"""Due times: by opening hours, over weekends and holidays, in the nights when the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orthoregen.clocks import Clocks, OpeningHours, is_ordered

LONDON, BERLIN, LORD_HOWE = (
    ZoneInfo(name) for name in ("Europe/London", "Europe/Berlin", "Australia/Lord_Howe")
)
OFFICE = ((8 * 60, 18 * 60),)
WEEKDAYS = OpeningHours(LONDON, (OFFICE,) * 5 + ((), ()), frozenset({date(2026, 12, 25)}))
NIGHTS = OpeningHours(BERLIN, (((0, 24 * 60),),) * 7)
MINUTE = timedelta(minutes=1)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-25 09:00", 4, "2026-11-25 13:00"),
        ("2026-11-25 14:00", 4, "2026-11-25 18:00"),  # not the next morning
        ("2026-11-25 16:00", 4, "2026-11-26 10:00"),
        ("2026-11-25 18:00", 4, "2026-11-26 12:00"),
        ("2026-11-25 03:00", 4, "2026-11-25 12:00"),
        ("2026-11-27 17:00", 4, "2026-11-30 11:00"),  # Friday to Monday
        ("2026-11-28 12:00", 4, "2026-11-30 12:00"),
        ("2026-12-24 17:00", 4, "2026-12-28 11:00"),  # a holiday, then a weekend
        ("2026-11-25 09:00", 30, "2026-11-30 09:00"),
        ("2026-03-27 17:00", 4, "2026-03-30 11:00"),  # the clock goes forward on the Sunday
        ("2026-10-23 17:00", 4, "2026-10-26 11:00"),  # and back
    ],
)
def test_a_target_is_time_that_the_clinic_is_open(start, hours, due):
    found = WEEKDAYS.due(london(start), timedelta(hours=hours))

    assert found == london(due)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)], ids=str
)
@pytest.mark.hazard("H27")
def test_a_day_has_the_hours_that_it_really_has(night, hours):
    begins = datetime.fromisoformat(night).replace(tzinfo=BERLIN)

    (opens, closes) = next(NIGHTS.after(begins))

    assert closes - opens == timedelta(hours=hours)


def test_hours_that_the_clock_leaves_out_are_no_time_and_what_follows_begins_at_the_jump():
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 becomes 03:00
    sunday = ((60, 150), (150, 160), (165, 300))
    hours = OpeningHours(BERLIN, ((),) * 6 + (sunday,))
    midnight = datetime(2026, 3, 29, tzinfo=BERLIN)

    stretches = hours.after(midnight)
    found = [next(stretches) for _ in range(3)]

    assert found[0] == (jump - timedelta(hours=1), jump)
    assert found[1] == (jump, jump)
    assert found[2] == (jump, datetime(2026, 3, 29, 5, tzinfo=BERLIN))


def clocks(**hours) -> Clocks:
    targets = {
        0: timedelta(minutes=15),
        1: timedelta(hours=2),
        2: timedelta(hours=10),
        3: timedelta(hours=30),
    }
    return Clocks(WEEKDAYS, targets, {rank: 2 * target for rank, target in targets.items()})


@pytest.mark.parametrize(
    ("rank", "acknowledge", "decide"),
    [
        (0, "2026-11-28 23:15", "2026-11-28 23:30"),  # a Saturday night
        (1, "2026-11-30 10:00", "2026-11-30 12:00"),
        (2, "2026-11-30 18:00", "2026-12-01 18:00"),
        (3, "2026-12-02 18:00", "2026-12-07 18:00"),
    ],
)
def test_only_the_clock_of_an_emergency_runs_day_and_night(rank, acknowledge, decide):
    since = london("2026-11-28 23:00")

    assert clocks().acknowledge_by(rank, since) == london(acknowledge)
    assert clocks().decide_by(rank, since) == london(decide)


@pytest.mark.parametrize("since", ["2026-03-29 00:50", "2026-10-25 00:50"])
def test_the_minutes_of_an_emergency_are_real_minutes_in_a_night_of_change(since):
    assert clocks().acknowledge_by(0, london(since)) - london(since).astimezone(UTC) == timedelta(minutes=15)


@pytest.mark.parametrize(("minutes", "is_so"), [((1, 2, 2, 3), True), ((1, 3, 2, 4), False), ((), True)])
def test_targets_are_in_order_where_nothing_more_urgent_has_more_time(minutes, is_so):
    assert is_ordered([timedelta(minutes=number) for number in minutes]) is is_so


# --- the same, counted minute by minute -----------------------------------------------------------
@st.composite
def opening_hours(draw) -> OpeningHours:
    days = []
    for _ in range(7):
        ends = draw(st.lists(st.integers(0, 96), min_size=0, max_size=4, unique=True).map(sorted))
        ends = [quarter * 15 for quarter in ends[: len(ends) // 2 * 2]]
        days.append(tuple(zip(ends[::2], ends[1::2], strict=True)))
    assume(any(closes - opens >= 60 for spans in days for opens, closes in spans))
    zone = draw(st.sampled_from([LONDON, BERLIN, LORD_HOWE]))
    closed = draw(st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=3))
    return OpeningHours(zone, tuple(days), closed)


def is_open(hours: OpeningHours, minute: datetime) -> bool:
    """By the clock on the wall, without any arithmetic of ours."""
    wall = minute.astimezone(hours.zone)
    since_midnight = wall.hour * 60 + wall.minute
    spans = () if wall.date() in hours.closed_on else hours.week[wall.weekday()]
    return any(opens <= since_midnight < closes for opens, closes in spans)


SPRING, AUTUMN = datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)
starts = st.builds(
    lambda base, minutes: base + minutes * MINUTE,
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(0, 5 * 24 * 60),
)


@given(opening_hours(), starts, st.integers(1, 600))
def test_a_due_time_is_where_counting_minutes_on_the_wall_ends(hours, start, target):
    due = hours.due(start, target * MINUTE)

    minutes = int((due - start) / MINUTE)
    assume(minutes < 20_000)
    counted = sum(is_open(hours, start + minute * MINUTE) for minute in range(minutes))
    # An hour that comes twice is opening time twice only for who is open through it.
    doubled = 60 if start < due and start >= AUTUMN else 0
    assert counted - doubled <= target <= counted + doubled


@given(opening_hours(), starts, st.integers(1, 600), st.integers(1, 600))
def test_more_time_is_never_due_sooner_and_a_target_can_be_taken_in_two_steps(hours, start, one, more):
    first = hours.due(start, one * MINUTE)

    both = hours.due(start, (one + more) * MINUTE)

    assert start < first < both
    assert hours.due(first, more * MINUTE) == both


@given(opening_hours(), starts)
def test_the_stretches_follow_each_other_and_none_lies_before_the_start(hours, start):
    stretches = hours.after(start)
    ends = [moment for _ in range(10) for moment in next(stretches)]

    assert ends[0] >= start
    assert ends == sorted(ends)
