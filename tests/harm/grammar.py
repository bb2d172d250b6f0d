"""SPARQL questions by seed: mostly well formed, always unkind, many of them reaching out.

In:   a number, and the address of a server that must never be called
Out:  the text of a question
"""

from __future__ import annotations

from random import Random

AGGREGATES = ("COUNT", "SUM", "GROUP_CONCAT", "SAMPLE")


class Grammar:
    """One question after another."""

    def __init__(self, seed: int, address: str) -> None:
        self.random = Random(seed)
        self.address = address
        self.left = 60
        """Choices until everything is kept short, so that a question ends."""

    def question(self) -> str:
        """Half of them a plain SELECT, so that many get as far as the engine."""
        if self.random.random() < 0.5:
            return f"SELECT * {self.group()} LIMIT {self.random.choice((1, 500, 2**64 - 1))}"
        return self.pick(
            lambda: f"SELECT {self.projection()} {self.dataset()}WHERE {self.group()} {self.modifiers()}",
            lambda: f"ASK {self.dataset()}{self.group()}",
            lambda: f"CONSTRUCT {{ {self.triple()} }} WHERE {self.group()} {self.modifiers()}",
            lambda: f"DESCRIBE {self.pick(self.variable, self.iri)} {self.group()}",
            self.update,
            self.broken,
        )

    def pick(self, *ways: object) -> str:
        chosen = self.random.choice(ways)
        return chosen() if callable(chosen) else str(chosen)

    def short(self) -> bool:
        self.left -= 1
        return self.left < 0

    def variable(self) -> str:
        return f"?{self.random.choice('abcdefg')}"

    def iri(self) -> str:
        return self.pick(
            "onr:witnessed", "ex:ada", "rdf:type", f"<{self.address}>", "<http://e/x>", "ex:nobody"
        )

    def value(self) -> str:
        big = "9" * self.random.choice((1, 20, 400))
        return self.pick(
            self.iri, f'"{self.random.choice(("a", "x" * 500, "(a+)+$", "[", "%s"))}"', big,
            f"-{big}", "1e999",
            self.variable, self.variable,
            "'2000-13-45'^^<http://www.w3.org/2001/XMLSchema#date>", "true",
        )  # fmt: skip

    def term(self) -> str:
        return self.pick(self.variable, self.variable, self.value)

    def path(self) -> str:
        if self.short():
            return self.iri()
        return self.pick(
            self.iri,
            lambda: f"({self.path()}){self.random.choice('*+?')}",
            lambda: f"({self.path()}|{self.path()})",
            lambda: f"({self.path()}/{self.path()})",
            lambda: f"^({self.path()})",
            lambda: f"!(^{self.iri()}|{self.iri()})",
        )

    def triple(self) -> str:
        return f"{self.pick(self.variable, self.iri)} {self.pick(self.variable, self.path)} {self.term()} ."

    def group(self) -> str:
        if self.short():
            return "{ ?a ?b ?c }"
        if self.random.random() < 0.03:
            return f"{{ ?a ?b ?c {self.service()} {{ ?a ?b ?c }} }}"
        parts = [self.part() for _ in range(self.random.randint(1, 4))]
        return "{ " + " ".join(parts) + " }"

    def part(self) -> str:
        return self.pick(
            self.triple,
            self.triple,
            self.group,
            lambda: f"OPTIONAL {self.group()}",
            lambda: f"{self.group()} UNION {self.group()}",
            lambda: f"MINUS {self.group()}",
            lambda: f"FILTER({self.expression()})",
            lambda: f"FILTER NOT EXISTS {self.group()}",
            lambda: f"BIND({self.expression()} AS ?z{self.random.randrange(99)})",
            lambda: f"VALUES ?a {{ {' '.join(['1'] * self.random.choice((1, 300)))} }}",
            lambda: f"GRAPH {self.pick(self.variable, self.iri)} {self.group()}",
            lambda: f"{{ SELECT {self.projection()} {self.group()} {self.modifiers()} }}",
        )

    def service(self) -> str:
        word = "".join(self.random.choice((c.upper(), c.lower())) for c in "service")
        return self.pick(
            f"{word} <{self.address}>", f"{word} SILENT <{self.address}>", f"true{word}<{self.address}>",
            f"{word}#\n<{self.address}>", f"\\u0053{word[1:]} <{self.address}>", f"{word} ?a",
        )  # fmt: skip

    def expression(self) -> str:
        if self.short():
            return self.term()
        one, two = self.expression, self.expression
        return self.pick(
            self.term,
            lambda: (
                f"({one()} {self.random.choice(('+', '-', '*', '/', '&&', '||', '=', '<', '>='))} {two()})"
            ),
            lambda: f"!({one()})",
            lambda: f"REGEX(STR({one()}), {self.value()})",
            lambda: f"REPLACE(STR({one()}), '(a*)*b', '$0$0')",
            lambda: f"CONCAT({', '.join(['STR(?a)'] * 30)}, {one()})",
            lambda: f"SUBSTR({one()}, -1, {self.value()})",
            lambda: f"IF({one()}, {two()}, {self.value()})",
            lambda: f"{one()} IN ({two()}, {self.value()})",
            lambda: f"EXISTS {self.group()}",
            lambda: f"<{self.address}>({one()})" if self.random.random() < 0.05 else one(),
            lambda: self.random.choice(("UUID()", "RAND()", "NOW()", "BNODE()", "IRI(?a)", "STRDT('x', ?a)")),
        )

    def projection(self) -> str:
        return self.pick(
            "*", "DISTINCT *", self.variable,
            lambda: f"({self.random.choice(AGGREGATES)}({self.variable()}) AS ?n)",
        )  # fmt: skip

    def dataset(self) -> str:
        return self.pick(
            "", "", f"FROM <{self.address}> ", f"FROM NAMED <{self.address}> ", "FROM <file:///etc/passwd> "
        )

    def modifiers(self) -> str:
        return self.pick(
            "", f"ORDER BY {self.variable()}", f"GROUP BY {self.variable()}", "LIMIT 18446744073709551615",
            "LIMIT 0", "OFFSET 99999999999", f"HAVING (COUNT(*) > {self.random.randrange(9)})",
        )  # fmt: skip

    def update(self) -> str:
        return self.pick(
            f"LOAD <{self.address}>", "DROP ALL", "INSERT DATA { ex:a ex:b ex:c }",
            "DELETE WHERE { ?a ?b ?c }",
            f"SELECT * {{}} ; LOAD <{self.address}>", f"PREFIX a: <x> CLEAR ALL ; ASK {self.group()}",
        )  # fmt: skip

    def broken(self) -> str:
        """Too deep, too long, cut short, or with something put in."""
        text = f"SELECT * {self.group()}"
        at = self.random.randrange(len(text))
        deep = self.random.choice((70, 3_000, 30_000))
        return self.pick(
            text[:at],
            text[:at]
            + self.random.choice(("\0", "\x1b[2J", "\u202e", "'", '"""', "{", "\ud800", "\\u0022"))
            + text[at:],
            f"SELECT * {{ FILTER({'(' * deep}1{')' * deep}) }}",
            f"SELECT * {'{' * deep}{'}' * deep}",
            f"SELECT * {{ FILTER({'!' * deep}true) }}",
            f"SELECT * {{ ?a {'^' * deep}ex:b ?c }}",
            f"SELECT * {{ {'{} UNION ' * deep}{{}} }}",
        )
