"""What anybody can do in a clinic, a step at a time, for the search in `tests/boundary/machine.py`."""
