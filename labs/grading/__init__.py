"""Grading: figures in prose, the rubric, and the ways from a submission to a grade."""
