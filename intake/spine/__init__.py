"""The drawn spine: shapes by unit, root and region, and the picture that is only read.

It knows codes and what is to be marked, and judges nothing.
"""
