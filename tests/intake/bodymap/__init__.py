"""Tests of the drawn map."""
