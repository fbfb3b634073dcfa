"""Tests of what is counted of signed reviews."""
