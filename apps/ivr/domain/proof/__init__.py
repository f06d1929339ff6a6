"""Proof that a flow does what was meant: trials, test cases, coverage and the difference of two versions."""

MAX_CASE_NAME = 100
