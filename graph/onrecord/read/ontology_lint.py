"""Mistakes in a dossier's own `ontology.ttl`, as findings.

In:   the table with the own terms in it, and the file
Out:  findings with the line where the term stands
Not:  the packaged ontology, which `tests/test_ontology.py` holds to more

A misspelt mark would otherwise be silent: `onr:advers true` protects nobody. So every name of our namespace,
and of RDF, RDFS, OWL and SKOS, must exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from onrecord.model.finding import Finding, Severity
from onrecord.model.terms import NAMESPACE, Class, Relation, Terms
from onrecord.read.axioms import OWL, RDF, RDFS, SKOS, TYPE, XSD, Axioms, local, packaged, read_axioms

END_MARKS = ("datesEvent", "oneAnswer")
TRUTH_MARKS = ("oneAnswerWhileOverlapping", "adverse", "joins", "order", "hub", "abstract")
"""Marks whose value is true or false."""

WORDS: tuple[tuple[str, Severity, str], ...] = (
    (RDFS + "label", "warning", "Add what it is called in a sentence."),
    (SKOS + "definition", "warning", "Say in one sentence what it is, and what it is not."),
    (SKOS + "example", "note", "Add one case that a reader would recognise."),
)
"""What every term should have, how much it matters, and how to mend it."""

FORBIDDEN = {
    OWL + "FunctionalProperty": "would let a reasoner merge two people into one; use onr:oneAnswer",
    OWL + "InverseFunctionalProperty": "would let a reasoner merge two people into one; use onr:oneAnswer",
    OWL + "hasKey": "would let a reasoner merge two people into one; write a judgement in identities.csv",
    OWL + "sameAs": "merges two things for good; write a judgement in identities.csv",
    OWL + "TransitiveProperty": "would make statements that no source made; leave it out",
    OWL + "equivalentClass": "would turn a role round into a fact; use rdfs:subClassOf",
    RDFS + "domain": "would type whatever is written there; use onr:domainIncludes, which checks",
    RDFS + "range": "would type whatever is written there; use onr:rangeIncludes, which checks",
}


def lint_terms(terms: Terms, own: Path | None) -> list[Finding]:
    """Look for mistakes in a dossier's own ontology.

    Args:
        terms: What `load_terms` made of the packaged terms and this file.
        own: The file; None or missing: nothing to find.

    Returns:
        Findings by line. Errors: no Turtle, a reserved or unknown name, a superclass or end that does not
        exist, a name or label that is taken, an axiom that types or merges. Else: missing words.

    Cost: reads the packaged Turtle once, some 20 ms.
    """
    if own is None or not own.is_file():
        return []
    try:
        axioms = read_axioms([own])
    except SyntaxError as error:
        problem = f"This is no Turtle: {error.msg}."
        mend = "Mend the line, or the one before it; statements end in a full stop."
        return [
            Finding(
                file=own.name,
                line=error.lineno or 0,
                severity="error",
                code="ontology-syntax",
                message=problem,
                fix=mend,
            )
        ]
    return _Lint(terms, axioms, own).findings()


class _Lint:
    """One walk over one file."""

    def __init__(self, terms: Terms, axioms: Axioms, own: Path) -> None:
        self.terms = terms
        self.axioms = axioms
        self.file = own.name
        self.lines = own.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        self.ours = read_axioms(packaged())
        self.names = _Names(axioms, self.ours)
        self.entity_classes = {c.iri for c in terms.classes.values()}
        self.kinds = tuple(
            sorted({c.kind for c in terms.classes.values() if c.iri in self.ours.triples} - {""})
        )

    def findings(self) -> list[Finding]:
        """All findings, by line, each once."""
        found = {*self._reserved(), *self._unknown(), *self._forbidden()}
        for iri in self._own(OWL + "Class", RDFS + "Class"):
            found.update(self._class(iri))
        for iri in self._own(OWL + "ObjectProperty", OWL + "DatatypeProperty"):
            found.update(self._relation(iri))
        for iri in self._own(SKOS + "Concept"):
            found.update(self._words(iri))
        return sorted(found)

    # ---- names that must exist, and names that are ours ----------------------------------------------

    def _own(self, *types: str) -> Iterator[str]:
        return (iri for iri in self.axioms.typed(*types) if not iri.startswith(NAMESPACE))

    def _reserved(self) -> Iterator[Finding]:
        for subject in self.axioms.subjects():
            if subject.startswith(NAMESPACE):
                what = f"{self.names.short(subject)} is in our own namespace, where a dossier can't write; "
                fix = "Give the term a prefix of your own, and put it below one of ours."
                yield self._error(subject, "ontology-reserved", what + "nothing of it is used.", fix)

    def _unknown(self) -> Iterator[Finding]:
        """Names of our namespace and of the W3C's that do not exist."""
        for name in sorted(self._mentioned()):
            close = self.names.meant(name)
            if close is not None:
                what = f"{self.names.short(name)} does not exist."
                hint = f"Did you mean {self.names.short(close)}?" if close else "`onrecord terms` lists ours."
                yield self._error(name, "ontology-unknown-term", what, hint)

    def _mentioned(self) -> set[str]:
        """Every IRI used as a predicate or an object, also in lists and restrictions."""
        names: set[str] = set()
        for by_predicate in self.axioms.triples.values():
            names |= by_predicate.keys()
            names |= {o for objects in by_predicate.values() for o in objects if isinstance(o, str)}
        return names

    def _forbidden(self) -> Iterator[Finding]:
        for subject, by_predicate in self.axioms.triples.items():
            used = {*by_predicate, *self.axioms.iris(subject, TYPE)}
            for axiom in sorted(used & FORBIDDEN.keys()):
                why, _, instead = FORBIDDEN[axiom].partition("; ")
                what = f"{self.names.short(axiom)} {why}."
                yield self._error(subject, "ontology-axiom", what, f"{instead[0].upper()}{instead[1:]}.")
            fillers = self.axioms.iris(subject, OWL + "someValuesFrom")
            if fillers and OWL + "Thing" not in fillers:
                for role in self.axioms.iris(subject, RDFS + "subClassOf"):
                    what = f"{self.names.short(role)} follows only for some objects: that is not supported."
                    fix = "Write owl:someValuesFrom owl:Thing, with a narrower relation."
                    yield self._error(role, "ontology-axiom", what, fix)

    # ---- classes and relations -------------------------------------------------------------------------

    def _class(self, iri: str) -> Iterator[Finding]:
        yield from self._words(iri)
        yield from self._taken(iri, self.terms.classes.values())
        yield from self._marks(iri, "kind", self.kinds)
        supers = [c for c in self.axioms.iris(iri, RDFS + "subClassOf") if not c.startswith("_:")]
        unknown = [c for c in supers if not self.names.exists(c)]
        for above in unknown:
            yield self._no_such(iri, above, "superclass")
        if iri not in self.entity_classes and not unknown:
            what = f"{self.names.short(iri)} is below no class of ours, so no entity can have it."
            fix = "Add rdfs:subClassOf with one of our classes, such as onr:Event."
            yield self._error(iri, "ontology-class", what, fix)

    def _relation(self, iri: str) -> Iterator[Finding]:
        yield from self._words(iri)
        yield from self._taken(iri, self.terms.relations.values())
        for mark in END_MARKS:
            yield from self._marks(iri, mark, ("subject", "object"))
        for mark in TRUTH_MARKS:
            yield from self._marks(iri, mark, ("true", "false"))
        named = [(above, "super-relation") for above in self.axioms.iris(iri, RDFS + "subPropertyOf")]
        for mark in ("domainIncludes", "rangeIncludes"):
            named += [(end, f"onr:{mark}") for end in self.axioms.iris(iri, NAMESPACE + mark)]
        for wanted, what in named:
            if not self.names.exists(wanted):
                yield self._no_such(iri, wanted, what)
        yield from self._ends(iri)
        if not self.axioms.text(iri, NAMESPACE + "inverseLabel"):
            what = f"{self.names.short(iri)} has no onr:inverseLabel."
            fix = 'Say how it reads from the object to the subject, as "has plaintiff" does.'
            yield self._finding(iri, "warning", "ontology-words", what, fix)

    def _ends(self, iri: str) -> Iterator[Finding]:
        """A relation that says nothing of its ends, nor inherits it, can't be checked, and is no relation."""
        known = next((r for r in self.terms.relations.values() if r.iri == iri), None)
        missing = (
            "domainIncludes" if known is None else "" if known.literal or known.range else "rangeIncludes"
        )
        if missing and not any(r.name == local(iri) and r.iri != iri for r in self.terms.relations.values()):
            what = f"{self.names.short(iri)} has no onr:{missing}, and none above it has one of our classes."
            fix = "Add it, or put the relation below one of ours with rdfs:subPropertyOf."
            yield self._error(iri, "ontology-relation", what, fix)

    def _marks(self, iri: str, mark: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
        if (
            self.axioms.objects(iri, NAMESPACE + mark)
            and self.axioms.text(iri, NAMESPACE + mark) not in allowed
        ):
            what = f"onr:{mark} of {self.names.short(iri)} is none of {', '.join(allowed)}."
            yield self._error(iri, "ontology-mark", what, f"Write {' or '.join(allowed)}.")

    def _no_such(self, iri: str, wanted: str, what: str) -> Finding:
        close = self.names.close(wanted)
        message = f"{self.names.short(iri)} names {self.names.short(wanted)} as {what}, which does not exist."
        fix = f"Did you mean {self.names.short(close)}?" if close else "Define it, or use one of ours."
        return self._error(iri, "ontology-unknown-class", message, fix)

    # ---- words -----------------------------------------------------------------------------------------

    def _words(self, iri: str) -> Iterator[Finding]:
        for predicate, severity, fix in WORDS:
            if not self.axioms.text(iri, predicate):
                what = f"{self.names.short(iri)} has no {self.names.short(predicate)}."
                yield self._finding(iri, severity, "ontology-words", what, fix)

    def _taken(self, iri: str, pool: Iterable[Class | Relation]) -> Iterator[Finding]:
        """A name or label that another term has would make tables ambiguous."""
        label = self.axioms.text(iri, RDFS + "label").casefold()
        for other in pool:
            if other.iri != iri and other.name == local(iri):
                what = f"{self.names.short(iri)} has the name of {self.names.short(other.iri)}, which stays."
                yield self._error(iri, "ontology-taken", what, "Choose another name.")
            elif other.iri != iri and label and label == other.label.casefold():
                what = (
                    f'{self.names.short(iri)} has the label "{other.label}" of {self.names.short(other.iri)}.'
                )
                yield self._error(iri, "ontology-taken", what, "Choose another label.")

    # ---- where -----------------------------------------------------------------------------------------

    def _error(self, iri: str, code: str, message: str, fix: str) -> Finding:
        return self._finding(iri, "error", code, message, fix)

    def _finding(self, iri: str, severity: Severity, code: str, message: str, fix: str) -> Finding:
        line = self._line(iri)
        return Finding(file=self.file, line=line, severity=severity, code=code, message=message, fix=fix)

    def _line(self, iri: str) -> int:
        """First line that begins with the name, else the first that has it, else 0."""
        if iri.startswith("_:"):
            return 0
        spellings = (self.names.short(iri), f"<{iri}>", f"<{local(iri)}>", f"<#{local(iri)}>")
        name = re.compile(rf"(?<![\w:-])(?:{'|'.join(map(re.escape, spellings))})(?![\w-])")
        hits = [n for n, line in enumerate(self.lines, start=1) if name.search(line)]
        heads = [n for n in hits if name.match(self.lines[n - 1].lstrip())]
        return next(iter(heads or hits), 0)


class _Names:
    """Which names exist, what a misspelt one may have meant, and how one is written."""

    def __init__(self, own: Axioms, ours: Axioms) -> None:
        self.own = own
        self.ours = ours
        self.prefixes = {**ours.prefixes, **own.prefixes}
        self.spaces = {_space(s) for s in own.triples if not s.startswith("_:")}
        self.reserved = {s for s in ours.triples if s.startswith(NAMESPACE)}

    def exists(self, iri: str) -> bool:
        """Whether a name is fine as a class or relation; misspelt ones of ours are found by `meant`."""
        if _space(iri) not in self.spaces or iri.startswith((NAMESPACE, RDF, RDFS, OWL, SKOS, XSD)):
            return True
        return iri in self.own.triples

    def meant(self, iri: str) -> str | None:
        """None if the name exists, or if we can't say; else the closest one that does, or ""."""
        known = self.reserved if iri.startswith(NAMESPACE) else _vocabulary(iri)
        return None if not known or iri in known else _closest(iri, known)

    def close(self, iri: str) -> str:
        """The closest name of this file or of ours, or ""."""
        return _closest(iri, {s for s in self.own.triples if not s.startswith("_:")} | self.reserved)

    def short(self, iri: str) -> str:
        """`ex:Raid`, as the file writes it."""
        if iri.startswith("_:"):
            return "a term without a name"
        fits = [(space, prefix) for prefix, space in self.prefixes.items() if space and iri.startswith(space)]
        if not fits:
            return f"<{iri}>"
        space, prefix = max(fits, key=lambda fit: len(fit[0]))
        return f"{prefix}:{iri[len(space) :]}"


def _space(iri: str) -> str:
    """The namespace of an IRI: all up to its local name."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _closest(iri: str, known: Iterable[str]) -> str:
    by_name = {local(k): k for k in sorted(known)}
    close = get_close_matches(local(iri), by_name, n=1)
    return by_name[close[0]] if close else ""


def _vocabulary(iri: str) -> set[str]:
    """All terms of the vocabulary that a name claims to be of; empty where we can't say."""
    from rdflib.namespace import OWL as OWL_TERMS
    from rdflib.namespace import RDF as RDF_TERMS
    from rdflib.namespace import RDFS as RDFS_TERMS
    from rdflib.namespace import SKOS as SKOS_TERMS

    for space, terms in ((RDF, RDF_TERMS), (RDFS, RDFS_TERMS), (OWL, OWL_TERMS), (SKOS, SKOS_TERMS)):
        # rdf:_1, rdf:_2 ... are members of a container: there is no end of them.
        if iri.startswith(space) and not iri.removeprefix(space).startswith("_"):
            return {str(term) for term in dir(terms) if str(term).startswith(space)}
    return set()
