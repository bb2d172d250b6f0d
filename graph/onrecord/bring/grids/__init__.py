"""Kinds of tables, a file for each: `read(source, wanted, refusals)` yields batches of columns."""
