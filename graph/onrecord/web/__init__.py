"""The record over HTTP, for people and programs on this machine: read-only, safe by default.

In:   requests
Out:  pages (`pages`), SPARQL 1.1 Protocol (`protocol`), the graph store (`graphs`), Linked Data (`linked`),
      the JSON API and its OpenAPI document (`api`), exports (`exports`)
Not:  asking and showing, which `ask` and `show` do for every way in; SPARQL runs in processes of its own
      (`ask.pool`)

`app` puts it together, `live` is the record that answers now, `server` holds the socket. What guards it is
one file each: `hosts`, `origins`, `token`, `headers`, `limits`, `freshness`, `faults`.
"""
