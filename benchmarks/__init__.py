"""What `onrecord` costs, against what one would pick instead, in pairs in one run.

In:   a size, or the real Chicago data
Out:  `RESULTS.md` and two plots
Not:  tests: whether answers are right is asked in `tests/`; here only whether both sides gave the same
"""
