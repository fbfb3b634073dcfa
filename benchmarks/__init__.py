"""Measurements. Nothing of the project imports them."""
