"""Runs one contestant: `python -m benchmarks.peers.serve MODULE ARGUMENT...`, one JSON line a question.

In:   `[method, [argument, ...]]` a line
Out:  `{"ms": ..., "value": ...}` a line; the first line says what loading cost
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module

from benchmarks.phases import resident


def main() -> None:
    """Load, then answer until the input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no reply
    before, begin, cpu = resident(), time.perf_counter(), time.process_time()
    peer = import_module(f"benchmarks.peers.{sys.argv[1]}").Peer(*sys.argv[2:])
    ready = {
        "load_s": time.perf_counter() - begin,
        "cpu_s": time.process_time() - cpu,
        "added_mb": resident() - before,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(ready), file=replies, flush=True)
    for line in sys.stdin:
        method, arguments = json.loads(line)
        begin = time.perf_counter()
        value = getattr(peer, method)(*arguments)
        spent = 1000 * (time.perf_counter() - begin)
        print(json.dumps({"ms": spent, "value": value}), file=replies, flush=True)


if __name__ == "__main__":
    main()
