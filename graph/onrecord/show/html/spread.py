"""Where the names of one part stand before their labels are moved apart: distances as in the network.

In:   ids that lines hold together, and the pairs that a line joins
Out:  one point an id, of no particular scale; `(0, 0)` is the middle of the best-joined
Not:  labels, room, other parts: `layout`

One more name must not move the others. So the picture hangs on its core: names count by how many names
that have lines of their own they are joined to, and a name that hangs on one other counts for nothing.
The core is laid out first, then everybody by the distances to it, then a few rounds against many for the
looks. The start is scaling of the distances (W. Torgerson, "Multidimensional scaling", Psychometrika 17
(1952), 401-419), turned as the hashes of the best-joined say; the rounds are stress majorization
(E. Gansner, Y. Koren, S. North, "Graph drawing by stress majorization", GD 2004). Nothing is drawn by lot.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Point = tuple[float, float]
Array = Any
"""Of numpy, which is imported where it is used: a page is not made in every run."""

CORE = 250
"""Names that the picture hangs on at most."""
PEERS = 600
"""Names against which the last rounds place each one at most; picked by hash, so that they stay the same."""
ROUNDS, LAST = 60, 6
LEAST = 0.005
"""What a name counts that is joined to few others."""
LONG = 1.35
"""A core this much longer than wide lies along the screen; a rounder one is turned by hashes alone."""
ASIDE = 0.5
"""How far the hash of an id puts a name beside where it starts, in lines: two that are alike part there."""


def spread(ids: list[str], pairs: list[tuple[str, str]], key: str = "") -> dict[str, Point]:
    """Place one connected part.

    Args:
        ids: Sorted, without repetition.
        pairs: Each once; together they join all `ids`.
        key: Goes into each hash: another key is another picture of the same.

    Returns:
        Id to point, rounded to four places: the last bits differ between processors.

    Cost: about 0.3 s for 300 names, 1.1 s for 2,000; linear beyond that, with `CORE` + `PEERS` searches.
    """
    import igraph  # type: ignore[import-untyped,unused-ignore]
    import numpy as np

    number = {name: place for place, name in enumerate(ids)}
    graph = igraph.Graph(n=len(ids), edges=[(number[a], number[b]) for a, b in pairs])
    hashes = np.array([_hash(key + name) for name in ids]) * 2 - 1
    mass = _mass(graph)
    core = _first(CORE, lambda at: (-float(mass[at]), ids[at]), len(ids))
    apart = _distances(graph, core, hashes)
    middle = _turned(_scaled(apart[core], mass[core]), mass[core], hashes[core])
    middle = _settled(middle + ASIDE * hashes[core], middle, apart[core], mass[core], ROUNDS, own=True)
    at = _settled(_near(apart, middle) + ASIDE * hashes, middle, apart, mass[core], ROUNDS // 2)
    at[core] = middle
    at += 0.2 * ASIDE * hashes
    peers = _first(PEERS, lambda one: sha256(ids[one].encode("utf-8", "surrogatepass")).digest(), len(ids))
    apart = _distances(graph, peers, hashes)
    for _ in range(LAST):
        at = _settled(at, at[peers], apart, np.ones(len(peers)), 1)
    at -= np.average(at, axis=0, weights=mass)
    return {name: (round(float(x), 4), round(float(y), 4)) for name, (x, y) in zip(ids, at, strict=True)}


def inner(ids: list[str], pairs: list[tuple[str, str]]) -> list[str]:
    """The names that more than one line reaches; all of them if these are too few to measure by."""
    seen: dict[str, int] = dict.fromkeys(ids, 0)
    for a, b in pairs:
        seen[a] += 1
        seen[b] += 1
    found = [name for name in ids if seen[name] > 1]
    return found if len(found) > max(3, len(ids) // 10) else ids


def _hash(name: str) -> Point:
    """Two numbers from 0 to 1 that belong to an id, the same for ever."""
    digest = sha256(name.encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:4], "big") / 2**32, int.from_bytes(digest[4:8], "big") / 2**32)


def _mass(graph: Any) -> Array:
    """How much each name holds of the picture: by its neighbours that are joined to somebody else too."""
    import numpy as np

    degree = np.array(graph.degree(), dtype=float)
    joined = degree > 1
    if not joined.any():
        joined[:] = True
    count = np.array([sum(bool(joined[near]) for near in graph.neighbors(at)) for at in range(len(degree))])
    held = np.where(joined, np.maximum(count - 2.0, 0.0) ** 2, 0.0)
    if not held.any():
        held = np.where(joined, degree, 0.0)
    mass: Array = held + LEAST * (joined + 0.05)
    return mass


def _first(most: int, order: Callable[[int], Any], count: int) -> list[int]:
    return sorted(sorted(range(count), key=order)[:most])


def _distances(graph: Any, sources: list[int], hashes: Array) -> Array:
    """Lines on the way from each name to each of `sources`; names that are alike are told apart by a hair."""
    import numpy as np

    steps = np.array(graph.distances(source=sources), dtype=float).T
    odd = hashes[:, 0] * 0.02
    different: Array = steps * (1 + odd[:, None] + odd[sources][None, :])
    return different


def _scaled(apart: Array, mass: Array) -> Array:
    """Classical scaling to the plane, each name counting by its mass."""
    import numpy as np

    share = mass / mass.sum()
    inside = -0.5 * apart**2
    mean = inside @ share
    inside = inside - mean[:, None] - mean[None, :] + share @ mean
    root = np.sqrt(share)
    values, vectors = np.linalg.eigh(root[:, None] * inside * root[None, :])
    two = vectors[:, [-1, -2]] if len(mass) > 1 else np.zeros((1, 2))
    length = np.sqrt(np.maximum(values[[-1, -2]], 0.0)) if len(mass) > 1 else np.zeros(2)
    placed: Array = two / root[:, None] * length
    return placed


def _turned(placed: Array, mass: Array, hashes: Array) -> Array:
    """The frame that every picture of the same core has: its long side across, else as the hashes say."""
    import numpy as np

    share = mass / mass.sum()
    placed = placed - share @ placed
    values, vectors = np.linalg.eigh((placed * share[:, None]).T @ placed)
    if values[1] > LONG**2 * max(values[0], 0.0):
        along = placed @ vectors[:, ::-1]
        signs = np.where((mass[:, None] * along * hashes).sum(axis=0) < 0, -1.0, 1.0)
        laid: Array = along * signs
        return laid
    left, _, right = np.linalg.svd((mass[:, None] * placed).T @ hashes)
    laid = placed @ (left @ right)
    return laid


def _near(apart: Array, middle: Array) -> Array:
    """Everybody between those of the core that are nearest."""
    import numpy as np

    pull = 1 / np.maximum(apart, 0.5) ** 3
    placed: Array = (pull @ middle) / pull.sum(axis=1)[:, None]
    return placed


def _settled(at: Array, fixed: Array, apart: Array, mass: Array, rounds: int, *, own: bool = False) -> Array:
    """Move names to lie as far from `fixed` as the lines between say; with `own`, these move along."""
    import numpy as np

    pull = np.where(apart > 0, mass[None, :] / np.maximum(apart, 1.0) ** 2, 0.0)
    whole = np.maximum(pull.sum(axis=1), 1e-12)[:, None]
    wanted = pull * apart
    for _ in range(rounds):
        fixed = at if own else fixed
        across, down = at[:, :1] - fixed[:, 0], at[:, 1:] - fixed[:, 1]
        push = wanted / np.maximum(np.hypot(across, down), 1e-3)
        away = np.stack([(push * across).sum(axis=1), (push * down).sum(axis=1)], axis=1)
        # Not `pull @ fixed`: so thin a product gains nothing by threads, which add up in another order.
        at = (away + np.einsum("ij,jk->ik", pull, fixed)) / whole
    return at
