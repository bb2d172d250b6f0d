"""The record on disk: written once by a build, then only read, by as many as like, in as many processes.

In:   a dossier and what was judged about it
Out:  `builds` (which build answers), `reading` (one opened build: claims, entities, names),
      `paths` (the graph that chains are searched in), `rdf` (the triples that SPARQL asks)
Not:  questions (`ask`), and what is said or left out (`redact`)
"""
