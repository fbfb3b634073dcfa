"""The drawn map of the body: shapes by version, marks, and the picture that is only read.

It knows codes, not words: what a place is called is said by whoever draws.
"""
