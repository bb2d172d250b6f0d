"""The tables of `record.sqlite`, one file for each build, written once and then only read.

Entities have dense numbers from 0 in the order of their ids (they are the nodes of the path index), claims
likewise; everything else points to them with these numbers, so that ten million claims stay small.

`subject`, `object`, `within` and `speaker` of a claim have no type: a whole number is an entity's number,
text is text (a literal, a speaker in plain words, an id that the record does not know).
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = 5
"""Raise when a record that an older version wrote can no longer be read."""

APPLICATION: Final = 0x6F6E7265
"""`onre`: marks the file as ours for tools such as file(1)."""

DOWN, CONTESTED, ANSWERS, DRAFT, ANSWERED, ASKED = 1, 2, 4, 8, 16, 32
"""Flags of a claim. ANSWERED: rows answer it; ASKED: somebody was asked about it. Both spare a look-up."""

NAME, ALIAS, CLAIMED = 0, 1, 2
"""Whence a spelling is; a claimed name is somebody's word (`calledAs`)."""

TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE kind (type TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, aliases TEXT,
    unnamed INTEGER, living TEXT, description TEXT, same_as TEXT, privacy TEXT, pseudonym TEXT, note TEXT,
    line INTEGER);
CREATE TABLE source (n INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, row TEXT NOT NULL);
CREATE TABLE relation (
    n INTEGER PRIMARY KEY, name TEXT NOT NULL, label TEXT NOT NULL, inverse TEXT NOT NULL, literal INTEGER);
CREATE TABLE standing (
    n INTEGER PRIMARY KEY, name TEXT NOT NULL, stands INTEGER, answers INTEGER, said TEXT NOT NULL);
CREATE TABLE file (n INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE time (
    n INTEGER PRIMARY KEY, text TEXT NOT NULL, begin_from INTEGER, begin_to INTEGER, end_from INTEGER,
    end_to INTEGER);
CREATE TABLE claim (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, subject, relation INTEGER NOT NULL, object, within,
    time INTEGER, source, quote TEXT, summary TEXT, standing INTEGER NOT NULL, speaker, undoes TEXT,
    flags INTEGER NOT NULL, start INTEGER, stop INTEGER, note TEXT, file INTEGER, line INTEGER);
CREATE TABLE answer (claim INTEGER, reply INTEGER, PRIMARY KEY (claim, reply)) WITHOUT ROWID;
CREATE TABLE conflict (
    n INTEGER PRIMARY KEY, rule TEXT NOT NULL, level TEXT NOT NULL, entity INTEGER, row TEXT NOT NULL);
CREATE TABLE conflict_claim (claim INTEGER, conflict INTEGER, PRIMARY KEY (claim, conflict)) WITHOUT ROWID;
CREATE TABLE conflict_entity (entity INTEGER, conflict INTEGER, PRIMARY KEY (entity, conflict)) WITHOUT ROWID;
CREATE TABLE judgement (n INTEGER PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE response (n INTEGER PRIMARY KEY, claim TEXT NOT NULL, row TEXT NOT NULL);
CREATE TABLE correction (n INTEGER PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE text (source TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE quad (n INTEGER PRIMARY KEY, line TEXT NOT NULL);
"""

INDEXES: Final = """
CREATE UNIQUE INDEX entity_id ON entity (id);
CREATE UNIQUE INDEX source_id ON source (id);
CREATE UNIQUE INDEX claim_id ON claim (id);
CREATE INDEX claim_subject ON claim (subject);
CREATE INDEX claim_object ON claim (object) WHERE typeof(object) = 'integer';
CREATE INDEX claim_within ON claim (within) WHERE within IS NOT NULL;
CREATE INDEX response_claim ON response (claim);
"""
"""Made after the rows are in: sorting once is several times faster than keeping an index in order."""
