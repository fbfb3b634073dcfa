"""What is to be reached, beside what was."""


class Goals:
    """Prints each goal with the figure, and counts those that were missed."""

    def __init__(self) -> None:
        self.missed = 0

    def at_least(self, what: str, found: float, goal: float, aim: float) -> None:
        self._say(what, f"{found:.2f}", found >= goal, found >= aim, f"at least {goal}, aim {aim}")

    def at_most(self, what: str, found: float, goal: float, unit: str) -> None:
        self._say(what, f"{found:.2f} {unit}", found <= goal, found <= goal, f"at most {goal} {unit}")

    def _say(self, what: str, found: str, reached: bool, aimed: bool, goal: str) -> None:
        self.missed += not reached
        word = "aim reached" if aimed else "reached" if reached else "MISSED"
        print(f"  {what:<62}{found:>10}   {word} ({goal})")

    def end(self) -> int:
        """The last line, and the status to end with."""
        print(f"\n{self.missed or 'No'} goal{'' if self.missed == 1 else 's'} missed")
        return 1 if self.missed else 0
