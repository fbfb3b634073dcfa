"""Rows turned into what a page for clinicians says. Templates print; every sentence is decided here, once."""
