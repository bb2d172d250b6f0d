"""`python -m onrecord`: the same as the command `onrecord`."""

from __future__ import annotations

import sys

from onrecord.cli import main

if __name__ == "__main__":
    sys.exit(main())
