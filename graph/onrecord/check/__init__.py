"""Claims into findings: one function for each check, one table that names them.

In:   a dossier as read, and what reading noticed
Out:  findings, in the order of files and lines
Not:  repairing anything, or deciding which source is right

A check never raises: what it cannot judge, another check reports. Severity: what makes a claim wrong or
unreadable is an error and stops a build; what is careless is a warning; what only the authors can answer is a
note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from onrecord.check import answers, entities, privacy, settings, terms, times, words
from onrecord.store.progress import Progress, silent

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.finding import Finding

CHECKS: tuple[Callable[[Dossier], Iterator[Finding]], ...] = (
    terms.unknown_type,
    terms.type_that_follows,
    terms.wrong_domain,
    terms.wrong_range,
    terms.wrong_in,
    terms.says_it_of_itself,
    terms.unknown_standing,
    terms.standing_without_speaker,
    answers.undoes_nothing,
    answers.undoes_another_statement,
    answers.undoes_without_answering,
    answers.answers_nothing,
    answers.undoes_in_a_circle,
    answers.unknown_claim,
    answers.response_without_source,
    words.no_words,
    words.summary_missing,
    words.long_quote,
    words.no_title,
    words.text_kind,
    words.bad_hash,
    words.based_on_nothing,
    words.bad_address,
    words.unused_source,
    words.shared_id,
    times.bad_date,
    times.time_left_out,
    times.in_the_future,
    times.after_its_source,
    times.dead_before_born,
    times.outside_a_life,
    times.living_and_dead,
    entities.bad_privacy,
    entities.public_without_reason,
    entities.unused_entity,
    entities.hidden_characters,
    entities.mixed_scripts,
    entities.same_name,
    entities.perhaps_one_event,
    entities.judged_without_reason,
    entities.judged_both_ways,
    entities.judged_across_kinds,
    privacy.private_by_default,
    privacy.private_name_in_public_name,
    settings.no_salt,
    settings.no_corrections,
    settings.outside_store,
)
"""Each check's findings have its name as code, with hyphens."""


def check(
    dossier: Dossier, read_findings: Iterable[Finding] = (), progress: Progress = silent
) -> list[Finding]:
    """All findings of a dossier: those of reading it, and those of every check.

    Those of the shapes are not among them: they are asked of triples, see `check.shapes`.

    Cost: three walks over the claims, and memory for what the checks ask about: 0.6 s for 100,000 claims.
    """
    from onrecord.check.portions import run

    return sorted({*read_findings, *run(dossier, CHECKS, progress=progress)})
