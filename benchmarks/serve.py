"""How fast a record is served: `python -m benchmarks.serve FOLDER` on a dossier that is built.

In:   a dossier, for instance of `benchmarks.city`; wrk (a Debian package) for the load; to compare SPARQL
      with, the command `oxigraph` (a package of that name)
Out:  requests a second, median and 99th percentile of entity pages, entity JSON, chains, SPARQL of one hop,
      each for addresses that are new each time, for some that come back as work comes back to them, and for
      one that was answered before; beside them the bare framework with a fixed answer of the same size, its
      requests read by httptools as ours are, and by h11; Oxigraph's own server; the time from the start to
      the first answer; memory over a soak
Not:  a judgement: both sides of each ratio are of one run, on one machine, load generator included
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote

CONNECTIONS = 8
SAMPLED = 20_000
ONE_HOP = "SELECT ?p ?o WHERE { <%s> ?p ?o }"
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Load(NamedTuple):
    """What a load showed."""

    rate: float
    """Requests a second."""
    median: float
    """Seconds."""
    p99: float
    bad: int
    """Answers that were no 2xx or 3xx."""
    size: float
    """Bytes of an answer, head included."""


def load(
    base: str, addresses: Sequence[str], seconds: int, accept: str, *, connections: int = CONNECTIONS
) -> Load:
    """Ask for addresses in turn, so long."""
    lines = [
        f"local at = {{{','.join(json.dumps(a) for a in addresses)}}}",
        "local n = 0",
        f'wrk.headers["Accept"] = {json.dumps(accept)}',
        'request = function() n = n % #at + 1 return wrk.format("GET", at[n]) end',
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, base]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return _read(said)


def _read(said: str) -> Load:
    def seconds(label: str) -> float:
        found = re.search(rf"{label}\s+([\d.]+)(us|ms|s|m)\b", said)
        return float(found[1]) * _UNITS[found[2]] if found else float("nan")

    requests = re.search(r"(\d+) requests in [\d.]+\w+, ([\d.]+)(\w+) read", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert requests and rate, said
    read = float(requests[2]) * {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9}[requests[3]]
    return Load(
        float(rate[1]), seconds("50%"), seconds("99%"), int(bad[1]) if bad else 0, read / int(requests[1])
    )


@contextmanager
def started(command: Sequence[str], address: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A server, and the seconds from its start to its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while time.perf_counter() < began + 120:
            with suppress(OSError), urllib.request.urlopen(address, timeout=5):
                break
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended: {process.communicate()[1].decode()}")
            time.sleep(0.005)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        port: int = each.getsockname()[1]
        return port


def ours(folder: Path, port: int) -> list[str]:
    """The command that serves a dossier."""
    return [
        sys.executable, "-m", "onrecord", "-C", str(folder), "serve", "--no-build", "--port", str(port),
    ]  # fmt: skip


def bare(port: int, size: int, http: str) -> None:
    """The framework and the server alone: one address, one fixed answer; read by `httptools` or `h11`."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    content = b"x" * size

    async def page(_: Request) -> Response:
        return Response(content, media_type="text/html")

    routes = [Route("/{path:path}", page)]
    made = Starlette(routes=routes)
    config = uvicorn.Config(
        made, port=port, log_level="critical", access_log=False, loop="asyncio", http=http
    )
    asyncio.run(uvicorn.Server(config).serve())


def entities(folder: Path, seed: int = 7) -> list[str]:
    """Ids of entities, drawn by chance."""
    with (folder / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    return Random(seed).sample(ids, min(SAMPLED, len(ids)))


def questions(folder: Path) -> dict[str, tuple[str, list[str]]]:
    """Kind of request to the Accept header and addresses that are new each time."""
    ids = entities(folder)
    base = re.search(r'^base\s*=\s*"([^"]+)"', (folder / "dossier.toml").read_text(encoding="utf-8"), re.M)
    assert base, "a dossier has a base"
    pairs = list(zip(ids, reversed(ids), strict=True))
    return {
        "entity page": ("text/html", [f"/entity/{i}" for i in ids]),
        "entity JSON": ("application/json", [f"/api/entity/{i}" for i in ids]),
        "chains": ("application/json", [f"/api/chains?from={a}&to={b}&k=1&max_hops=4" for a, b in pairs]),
        "SPARQL one hop": (
            "application/sparql-results+json",
            [f"/sparql?query={quote(ONE_HOP % (base[1] + i))}" for i in ids],
        ),
    }


def worked(addresses: Sequence[str], seed: int = 7) -> list[str]:
    """Addresses as work comes back to them: the tenth one a tenth as often as the first."""
    # From the end, so that few were asked for before.
    weights = [1 / (place + 1) for place in range(len(addresses))]
    return Random(seed).choices(addresses[::-1], weights, k=len(addresses))


def measure(folder: Path, seconds: int) -> dict[str, Any]:
    """All loads, in turn with what they are compared with."""
    port, out = free_port(), dict[str, Any]()
    address = f"http://127.0.0.1:{port}"
    with started(ours(folder, port), f"{address}/api/status") as (process, first):
        out["first answer"] = first
        for name, (accept, addresses) in questions(folder).items():
            new = load(address, addresses, seconds, accept)
            again = load(address, addresses[:1], seconds, accept)
            day = load(address, worked(addresses), seconds, accept)
            out[name] = {"new": new._asdict(), "day": day._asdict(), "again": again._asdict()}
            if name.startswith("SPARQL"):
                out[name]["oxigraph"] = _oxigraph(folder, addresses, accept, seconds)
            else:
                out[name]["bare"] = _bare(int(new.size), seconds)._asdict()
                out[name]["bare h11"] = _bare(int(new.size), seconds, "h11")._asdict()
        out["resident"] = resident(process.pid)
    return out


def _bare(size: int, seconds: int, http: str = "httptools") -> Load:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.serve", "--bare", str(port), str(size), http]
    with started(command, f"http://127.0.0.1:{port}/"):
        return load(f"http://127.0.0.1:{port}", ["/entity/x"], seconds, "text/html")


def _oxigraph(folder: Path, addresses: Sequence[str], accept: str, seconds: int) -> dict[str, Any] | None:
    """Oxigraph's own server on the same store; nothing if its command is not installed."""
    command = shutil.which(
        "oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    )
    if command is None:
        return None
    home = folder / ".onrecord"
    store = home / "builds" / (home / "current").read_text().strip() / "rdf"
    port = free_port()
    run = [command, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    theirs = [a.replace("/sparql", "/query", 1) for a in addresses]
    with started(run, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        new = load(f"http://127.0.0.1:{port}", theirs, seconds, accept)
        day = load(f"http://127.0.0.1:{port}", worked(theirs), seconds, accept)
        again = load(f"http://127.0.0.1:{port}", theirs[:1], seconds, accept)
    return {"new": new._asdict(), "day": day._asdict(), "again": again._asdict()}


def resident(pid: int) -> int:
    """Bytes of memory of a process; 0 where the system does not tell."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def soak(folder: Path, seconds: int, rate: float = 100) -> list[tuple[int, int, int]]:
    """Second, bytes of memory, answers; while all kinds of requests come in turn, so many a second."""
    port = free_port()
    kinds = questions(folder)
    mixed = [a for group in zip(*(addresses for _, addresses in kinds.values()), strict=True) for a in group]
    seen: list[tuple[int, int, int]] = []
    with started(ours(folder, port), f"http://127.0.0.1:{port}/api/status") as (process, _):
        client, began, asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30), time.monotonic(), 0
        while (now := time.monotonic() - began) < seconds:
            if now >= (len(seen) + 1) * seconds / 10:
                seen.append((round(now), resident(process.pid), asked))
            client.request("GET", mixed[asked % len(mixed)])
            answer = client.getresponse()
            answer.read()
            assert answer.status == 200, f"{answer.status} for {mixed[asked % len(mixed)]}"
            asked += 1
            time.sleep(max(0.0, began + asked / rate - time.monotonic()))
        seen.append((seconds, resident(process.pid), asked))
    return seen


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a dossier that is built")
    parser.add_argument("--seconds", type=int, default=5, help="of each load")
    parser.add_argument("--soak", type=int, default=0, metavar="SECONDS", help="watch memory so long instead")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--bare", nargs=3, metavar=("PORT", "SIZE", "HTTP"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.bare:
        return bare(int(given.bare[0]), int(given.bare[1]), given.bare[2])
    if given.folder is None or shutil.which("wrk") is None:
        parser.error("name a dossier, and install wrk: apt-get install wrk")
    if given.soak:
        for at, used, asked in soak(given.folder, given.soak):
            print(f"{at:>6} s {used / 1e6:>8.0f} MB after {asked:>7} answers")
        return None
    found = measure(given.folder, given.seconds)
    print(json.dumps(found, indent=2) if given.as_json else table(found))
    return None


def table(found: dict[str, Any]) -> str:
    """Rates, latencies and ratios for people."""
    lines = [
        f"first answer after {found['first answer']:.2f} s; {found['resident'] / 1e6:.0f} MB at the end",
        f"{'':<16}{'':<10}{'req/s':>9}{'median':>10}{'p99':>10}{'errors':>8}{'of peer':>9}",
    ]
    for name, each in found.items():
        if not isinstance(each, dict):
            continue
        peer = each.get("bare") or each.get("oxigraph") or {}
        for kind in ("new", "day", "again"):
            theirs = peer.get(kind, peer) if peer else {}
            ratio = f"{each[kind]['rate'] / theirs['rate']:.2f}" if theirs else "-"
            lines.append(_line(name, kind, each[kind], ratio))
        for kind, theirs in ({"": peer} if "rate" in peer else peer).items():
            lines.append(_line("", f"peer {kind}".strip(), theirs, ""))
        if "bare h11" in each:
            lines.append(_line("", "peer h11", each["bare h11"], ""))
    return "\n".join(lines)


def _line(name: str, kind: str, seen: dict[str, Any], ratio: str) -> str:
    times = f"{seen['median'] * 1e3:>8.2f}ms{seen['p99'] * 1e3:>8.2f}ms"
    return f"{name:<16}{kind:<10}{seen['rate']:>9.0f}{times}{seen['bad']:>8}{ratio:>9}"


if __name__ == "__main__":
    main()
