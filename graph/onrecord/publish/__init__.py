"""A dossier as a static site for any web host: made from the redacted record, behind a gate.

In:   the record that answers, and its redacted second
Out:  a folder of files (`site`), after everything that speaks against it was looked for (`gate`, `scan`)
Not:  what a page looks like, which is `show`; a server, which is `web`
"""
