"""The ontology as data: Turtle files, SHACL shapes, and `terms.json`, the table compiled from them."""
