"""Shapes compiled to SPARQL: one query for each constraint, whose rows are the nodes that break it.

In:   `Shapes`
Out:  `Constraint`: a query for `?this`, the sentence, the severity
Not:  running them; and no constraint that is not understood is passed over: `Unsupported` says which

Why compiled: a shapes engine in Python takes some hundred times as long. One is the oracle in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onrecord.check.shape_terms import RDF, SH, TARGETS, Shapes

if TYPE_CHECKING:
    from onrecord.check.shape_terms import Term
    from onrecord.model.finding import Severity

_TYPE: Final = f"<{RDF}type>"
_SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_CASTS: Final = ("boolean", "date", "dateTime", "decimal", "double", "float", "integer", "time")
"""Datatypes whose literals can be told from misspelt ones."""
_SEVERITY: Final[Mapping[str, Severity]] = {"Violation": "error", "Warning": "warning", "Info": "note"}
_KINDS: Final = {
    "IRI": "isIRI({v})",
    "Literal": "isLiteral({v})",
    "BlankNode": "isBlank({v})",
    "BlankNodeOrIRI": "!isLiteral({v})",
    "BlankNodeOrLiteral": "!isIRI({v})",
    "IRIOrLiteral": "!isBlank({v})",
}
_DESCRIBE: Final = (
    TARGETS
    | {"path", "message", "severity", "name", "description", "order", "group"}
    | {
        "property",
        "flags",
    }
)
_OF_VALUES: Final = frozenset(
    ("class", "datatype", "nodeKind", "in", "pattern", "minLength", "maxLength", "or", "and", "not")
)


class Unsupported(ValueError):
    """A constraint that is not understood; the message names it."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a shape demands."""

    shape: str
    """Local name of the node shape."""
    target: str
    """ASK whether there is any node that the shape speaks about."""
    query: str
    """SELECT of `?this`: every node that breaks it."""
    message: str
    severity: Severity
    key: str = ""
    """Shape, path and constraint term: which demand of the shape this is."""
    naming: Naming | None = None
    """Set where the demand can be met by looking at each claim once."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A demand that every entity of some classes is named by a claim with one of some relations."""

    classes: frozenset[str]
    """IRIs."""
    ends: frozenset[str]
    """`subject`, `object`: where the claim names it."""
    relations: frozenset[str]
    """IRIs."""


@dataclass(frozen=True, slots=True)
class _Target:
    """The nodes that a shape speaks about."""

    pattern: str
    """Binds `?this` to each of them."""
    test: str
    """True if `?this` is one of them."""

    @property
    def ask(self) -> str:
        """Whether there are any."""
        return f"ASK {{ {self.pattern} }}"


def compile_shapes(
    shapes: Shapes, *, absent: Collection[str] = (), narrower: Mapping[str, Collection[str]] | None = None
) -> Iterator[Constraint]:
    """Compile every constraint of every shape that has a target.

    Args:
        shapes: The shapes.
        absent: Predicates of which the data has no triple; paths over them are shortened.
        narrower: Term IRI to IRIs below it that a dossier's ontology adds; a qualified `sh:in` admits them.

    Raises:
        Unsupported: A shape demands what is not understood here.
    """
    return _Compiler(shapes, absent, narrower or {}).all()


class _Compiler:
    def __init__(
        self, shapes: Shapes, absent: Collection[str], narrower: Mapping[str, Collection[str]]
    ) -> None:
        self._s = shapes
        self._absent = absent
        self._narrower = narrower
        self._count = 0

    def all(self) -> Iterator[Constraint]:
        for node in self._s.nodes():
            if str(self._s.value(node, "deactivated") or "").startswith('"true"'):
                continue
            target = self._target(node)
            yield from self._shape(node, node, target, "")
            for inner in self._s.values(node, "property"):
                path = self._s.value(inner, "path")
                if path is None:
                    raise Unsupported("a property shape has no sh:path")
                yield from self._shape(node, inner, target, self._path(path))

    def _target(self, node: Term) -> _Target:
        forms = {
            "targetClass": f"{{{{ ?this {self._classes_below()} {{v}} }}}}",
            "targetSubjectsOf": "{{ ?this {v} ?target }}",
            "targetObjectsOf": "{{ ?target {v} ?this }}",
        }
        parts = [
            form.format(v=value)
            for term, form in forms.items()
            for value in sorted(map(str, self._s.values(node, term)))
        ]
        return _Target(" UNION ".join(parts), " || ".join(f"EXISTS {part}" for part in parts))

    def _classes_below(self) -> str:
        return _TYPE if _SUBCLASS in self._absent else f"{_TYPE}/<{_SUBCLASS}>*"

    def _shape(self, owner: Term, node: Term, target: _Target, path: str) -> Iterator[Constraint]:
        """The constraints of a node shape (no path) or a property shape."""
        s = self._s
        message = next((v.value for v in s.values(node, "message")), "")
        severity = s.value(node, "severity")
        level = _SEVERITY[severity.value.removeprefix(SH)] if severity is not None else "error"
        name = getattr(owner, "value", "shape").replace("/", "#").rpartition("#")[2]
        for term in s.terms(node):
            query = "" if term in _DESCRIBE else self._select(target, term, node, path)
            if query:
                select = f"SELECT DISTINCT ?this WHERE {{ {query} }}"
                naming = self._naming(owner, node) if term == "qualifiedMinCount" else None
                yield Constraint(
                    name, target.ask, select, message, level, f"{name} {_local(path)} {term}", naming
                )
        for inner in s.values(node, "sparql"):
            said = next((v.value for v in s.values(inner, "message")), message)
            yield Constraint(name, target.ask, self._sparql(inner, target), said, level, f"{name}  sparql")

    def _naming(self, owner: Term, node: Term) -> Naming | None:
        """The demand, if it only counts claims that name the entity; else None."""
        s = self._s
        inner, path = s.value(node, "qualifiedValueShape"), s.value(node, "path")
        if inner is None or path is None or s.terms(inner) != ["in"] or not s.is_list(path):
            return None
        first, *rest = s.items(path)
        ends = self._ends(first)
        walks = rest and str(rest[0]) == f"<{RDF}predicate>" and all(map(self._stays, rest[1:]))
        if not ends or not walks or int(s.values(node, "qualifiedMinCount")[0].value) != 1:
            return None
        if (
            any(s.values(owner, term) for term in TARGETS - {"targetClass"})
            or len(s.values(inner, "in")) != 1
        ):
            return None
        relations = {item.value for item in s.items(s.values(inner, "in")[0])}
        for iri in tuple(relations):
            relations.update(self._narrower.get(iri, ()))
        classes = frozenset(value.value for value in s.values(owner, "targetClass"))
        return Naming(classes, frozenset(ends), frozenset(relations))

    def _ends(self, step: Term) -> set[str]:
        """Which ends of a claim a first step leads to; none if it leads elsewhere."""
        s = self._s
        head = s.value(step, "alternativePath")
        inner = [s.value(one, "inversePath") for one in (s.items(head) if head is not None else [step])]
        found = {f"{RDF}{end}": end for end in ("subject", "object")}
        ends = {found.get(getattr(one, "value", ""), "") for one in inner}
        return set() if "" in ends else ends

    def _select(self, target: _Target, term: str, node: Term, path: str) -> str:
        """The pattern of the nodes that break one constraint; empty if another term carries it.

        Where a value is looked at, the target is asked about last: nearly all values are good.
        """
        value = self._s.value(node, term)
        if term in ("sparql", "qualifiedValueShape", "deactivated") or value is None:
            return ""
        if term in _OF_VALUES:
            if not path:
                return f"{target.pattern} FILTER(!({self._values(term, node, '?this')}))"
            return f"?this {path} ?v FILTER(!({self._values(term, node, '?v')}) && ({target.test}))"
        if not path:
            raise Unsupported(f"sh:{term} without a path")
        if term in ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"):
            return self._counted(target, term, node, path)
        if term == "hasValue":
            return f"{target.pattern} MINUS {{ ?this {path} {value} }}"
        if term in ("lessThan", "lessThanOrEquals"):
            sign = "<" if term == "lessThan" else "<="
            return f"?this {path} ?v ; {value} ?w FILTER(!COALESCE(?v {sign} ?w, false) && ({target.test}))"
        raise Unsupported(f"sh:{term}")

    def _counted(self, target: _Target, term: str, node: Term, path: str) -> str:
        number = int(self._s.values(node, term)[0].value)
        keep = ""
        if term.startswith("qualified"):
            inner = self._s.value(node, "qualifiedValueShape")
            if inner is None:
                raise Unsupported("sh:qualifiedMinCount without sh:qualifiedValueShape")
            keep = f"FILTER({self._conforms(inner, '?v', self._narrower)})"
        if term.endswith("inCount") and number == 1:
            # MINUS makes one pass over the values; NOT EXISTS would make one for each target.
            return f"{target.pattern} MINUS {{ ?this {path} ?v {keep} }}"
        counted = f"SELECT ?this (COUNT(DISTINCT ?v) AS ?n) WHERE {{ ?this {path} ?v {keep} }} GROUP BY ?this"
        if term.endswith("axCount"):
            return f"{{ {counted} }} FILTER(?n > {number} && ({target.test}))"
        return f"{target.pattern} OPTIONAL {{ {{ {counted} }} }} FILTER(COALESCE(?n, 0) < {number})"

    def _conforms(self, node: Term, var: str, narrower: Mapping[str, Collection[str]] | None = None) -> str:
        """An expression that is true if a value conforms to a shape without targets."""
        parts: list[str] = []
        for term in self._s.terms(node):
            if term in _OF_VALUES:
                parts.append(self._values(term, node, var, narrower))
            elif term == "hasValue" and (path := self._s.value(node, "path")) is not None:
                parts.append(f"EXISTS {{ {var} {self._path(path)} {self._s.value(node, term)} }}")
            elif term == "minCount" and (path := self._s.value(node, "path")) is not None:
                if self._s.values(node, term)[0].value != "1":
                    raise Unsupported("sh:minCount above 1 within another shape")
                parts.append(f"EXISTS {{ {var} {self._path(path)} ?{self._fresh()} }}")
            elif term not in _DESCRIBE:
                raise Unsupported(f"sh:{term} within another shape")
        return " && ".join(f"({part})" for part in parts) or "true"

    def _values(
        self, term: str, node: Term, var: str, narrower: Mapping[str, Collection[str]] | None = None
    ) -> str:
        """An expression that is true if a value satisfies all values of one constraint term."""
        make: dict[str, Callable[[Term], str]] = {
            "class": lambda v: f"EXISTS {{ {var} {self._classes_below()} {v} }}",
            "datatype": lambda v: _datatype(v.value, var),
            "nodeKind": lambda v: _KINDS[v.value.removeprefix(SH)].format(v=var),
            "in": lambda v: self._one_of(v, var, narrower or {}),
            "pattern": lambda v: f"!isBlank({var}) && REGEX(STR({var}), {_text(v.value)}{self._flags(node)})",
            "minLength": lambda v: f"!isBlank({var}) && STRLEN(STR({var})) >= {int(v.value)}",
            "maxLength": lambda v: f"!isBlank({var}) && STRLEN(STR({var})) <= {int(v.value)}",
            "or": lambda v: " || ".join(f"({self._conforms(one, var)})" for one in self._s.items(v)),
            "and": lambda v: " && ".join(f"({self._conforms(one, var)})" for one in self._s.items(v)),
            "not": lambda v: f"!({self._conforms(v, var)})",
        }
        # An expression that fails is a value that does not conform.
        return " && ".join(f"COALESCE({make[term](value)}, false)" for value in self._s.values(node, term))

    def _one_of(self, head: Term, var: str, narrower: Mapping[str, Collection[str]]) -> str:
        terms = [str(item) for item in self._s.items(head)]
        for item in self._s.items(head):
            terms.extend(f"<{iri}>" for iri in sorted(narrower.get(item.value, ())))
        # `=` and IN raise between unlike datatypes; identity never does.
        return " || ".join(f"sameTerm({var}, {term})" for term in terms) or "false"

    def _flags(self, node: Term) -> str:
        flags = self._s.value(node, "flags")
        return f", {_text(flags.value)}" if flags is not None else ""

    def _fresh(self) -> str:
        self._count += 1
        return f"x{self._count}"

    def _path(self, node: Term) -> str:
        """A SHACL path as a SPARQL path."""
        s = self._s
        if s.is_iri(node):
            return str(node)
        if s.is_list(node):
            steps = s.items(node)
            walked = [step for step in steps if not self._stays(step)] or steps[:1]
            return "/".join(self._path(step) for step in walked)
        for term, before, after in (
            ("inversePath", "^(", ")"),
            ("zeroOrMorePath", "(", ")*"),
            ("oneOrMorePath", "(", ")+"),
            ("zeroOrOnePath", "(", ")?"),
        ):
            if (inner := s.value(node, term)) is not None:
                return f"{before}{self._path(inner)}{after}"
        if (head := s.value(node, "alternativePath")) is not None:
            return f"({'|'.join(self._path(step) for step in s.items(head))})"
        raise Unsupported("a path that is none")

    def _stays(self, node: Term) -> bool:
        """Whether a step of a path ends where it begins, since the data has no triple to walk along."""
        inner = self._s.value(node, "zeroOrMorePath") or self._s.value(node, "zeroOrOnePath")
        return inner is not None and self._s.is_iri(inner) and inner.value in self._absent

    def _sparql(self, node: Term, target: _Target) -> str:
        s = self._s
        select = next(v.value for v in s.values(node, "select"))
        lines = [
            f"PREFIX {s.values(one, 'prefix')[0].value}: <{s.values(one, 'namespace')[0].value}>"
            for owner in s.values(node, "prefixes")
            for one in s.values(owner, "declare")
        ]
        return "\n".join(
            [*sorted(lines), f"SELECT DISTINCT ?this WHERE {{ {{ {select} }} {target.pattern} }}"]
        )


def _local(path: str) -> str:
    """A path without the namespaces of its terms.

    >>> _local("<http://www.w3.org/1999/02/22-rdf-syntax-ns#subject>")
    'subject'
    """
    return re.sub(r"<[^>]*[/#]([^>/#]*)>", r"\1", path)


def _datatype(iri: str, var: str) -> str:
    """Whether a value is a literal of a datatype, and well written where that can be told."""
    same = f"isLiteral({var}) && datatype({var}) = <{iri}>"
    if iri.removeprefix(_XSD) not in _CASTS:
        return same
    return f"{same} && COALESCE(STRLEN(STR(<{iri}>(STR({var})))) > 0, false)"


def _text(text: str) -> str:
    """A string of SPARQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
