"""A claim as a person reads it: how it stands and who says so, the sentence, the words, the source, replies.

In:   claims
Out:  HTML, every value of the data escaped
Not:  pages, which are templates

Why not a template: a page shows a hundred claims, and made here one takes half the time. Each value passes
`own` (a name, a text in a line) or `clean` and `escape` (a paragraph); a test puts hostile strings into all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from onrecord.show.pages import signs
from onrecord.show.pages.words import clean, own
from onrecord.show.words import many

if TYPE_CHECKING:
    from onrecord.model.dossier import Response
    from onrecord.model.views import ClaimView
    from onrecord.show.pages.site import Site


def claim(site: Site, view: ClaimView, told: bool = False, anchor: bool = True, within: str = "") -> Markup:
    """A claim with its evidence.

    Args:
        site: Which record.
        view: The claim.
        told: Its sentence stands above already.
        anchor: A link can lead to it on this page; once only, since an id is there once.
        within: Id of the source whose page it stands on, which need not be named again.
    """
    fallen = " fallen" if not view.stands and not view.answers and view.standing != "depicted" else ""
    id_ = f' id="claim-{escape(view.id)}"' if anchor else ""
    parts = [
        f'<article class="claim{fallen}"{id_}>',
        said(site, view),
        "" if told else sentence(site, view),
        words(view),
        source_line(site, view) if view.source != within else _own_line(site, view),
        _against(site, view) if view.answered_by else "",
        "".join(map(_reply, view.responses)) if view.responses else "",
        "</article>",
    ]
    return Markup("".join(parts))


def said(site: Site, view: ClaimView) -> Markup:
    """How it stands, who says so, and when: stroke, word, the rest of the sentence, the time as written."""
    label, stroke = site.standing(view)
    told, low = view.said, label.lower()
    folded = told.lower()
    if told == f"according to {view.source_title}" or folded.endswith(low):
        rest = ""
    else:
        rest = told[len(label) :].strip() if folded.startswith(low) else told
    after = f' <span class="soft">{own(rest)}</span>' if rest else ""
    mark = ' <span class="contested">contested</span>' if view.contested else ""
    when = f' <span class="when">{own(view.when.text)}</span>' if view.when else ""
    return Markup(f'<p class="stands">{signs.stroke(stroke)}<b>{escape(label)}</b>{after}{mark}{when}</p>')


def sentence(site: Site, view: ClaimView) -> Markup:
    """Subject, relation, object, in; names are links."""
    ends = f" {site.name(view.object)}" if view.object else f": {own(view.literal)}"
    within = f", in {site.name(view.within)}" if view.within and view.within != view.object else ""
    return Markup(f'<p class="sentence">{site.name(view.subject)} {escape(view.label)}{ends}{within}</p>')


def words(view: ClaimView) -> Markup:
    """The source's words in quotation marks; ours without."""
    quote = f'<blockquote><p dir="auto">{escape(clean(view.quote))}</p></blockquote>' if view.quote else ""
    ours = (
        f'<p class="ours"><span class="soft">In our words:</span> '
        f'<span dir="auto">{escape(clean(view.summary))}</span></p>'
        if view.summary
        else ""
    )
    return Markup(quote + ours)


def source_line(site: Site, view: ClaimView, own_page: bool = False) -> Markup:
    """Title, publisher and date of the source, or that they are not stated; and the page of the claim."""
    at = view.id if view.start >= 0 else ""
    known = site.sources.get(view.source)
    about = ""
    if known:
        publisher = own(known.publisher) if known.publisher else "publisher not stated"
        about = f", {publisher}, {own(known.date) if known.date else 'date not stated'}"
    links = site.links
    source = f'<a href="{escape(links.source(view.source, at=at))}">{own(view.source_title)}</a>{about}'
    more = f'<a href="{escape(links.claim(view.id))}" aria-label="Claim {escape(view.id)}">claim</a>'
    return Markup(f'<p class="source">{source}{"" if own_page else f" · {more}"}</p>')


def _own_line(site: Site, view: ClaimView) -> str:
    address, id_ = escape(site.links.claim(view.id)), escape(view.id)
    return f'<p class="source"><a href="{address}" aria-label="Claim {id_}">claim</a></p>'


def _against(site: Site, view: ClaimView) -> str:
    rows = many(len(view.answered_by), "row")
    return (
        f'<p class="note"><a href="{escape(site.links.claim(view.id))}#against">{rows} against this</a></p>'
    )


def _reply(row: Response) -> str:
    """What came back when the person concerned was asked."""
    asked = f" {own(row.asked)}" if row.asked else ""
    how = f" by {own(row.how)}" if row.how else ""
    if row.answer:
        answer = f'<span dir="auto">{escape(clean(row.answer))}</span>'
    else:
        until = f" (asked for one by {own(row.deadline)})" if row.deadline else ""
        answer = f"no answer on record{until}"
    return f'<p class="reply"><b>Asked</b>{asked}{how}: {answer}</p>'
