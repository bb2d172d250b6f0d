"""Pages that only a site has: the search that runs in the browser; corrections and replies.

In:   a `Site` whose links are those of files; the redacted record
Out:  HTML
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from onrecord.publish.gate import UNASKED
from onrecord.show.pages.render import render
from onrecord.show.pages.site import Site
from onrecord.show.pages.words import clean, own

if TYPE_CHECKING:
    from onrecord.model.dossier import Correction, Response
    from onrecord.model.views import ClaimView
    from onrecord.store.reading import Reading

POLICY: Final = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:; "
    "frame-src 'self' file:; base-uri 'none'; form-action 'none'"
)
"""Nothing but the files beside a page, on a web host and on a disk."""
_MARK: Final = '<div class="title">'
_END: Final = "</main>"
_HEAD: Final = '<meta charset="utf-8">'


def framed(page: str, robots: str) -> str:
    """A page with the policy that keeps everything from elsewhere out of it."""
    wish = '\n<meta name="robots" content="noindex">' if robots == "noindex" else ""
    policy = f'\n<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    return page.replace(_HEAD, f"{_HEAD}{policy}{wish}", 1)


def search(site: Site) -> str:
    """A field and a list; the scripts fill it, and without them the list of all names is one link away."""
    static = site.links.static
    body = Markup(
        '<div class="title"><h1>Find a name</h1>\n'
        '<form class="form big" role="search" aria-label="Find a name"><label for="find-name">'
        "A name or an alias, in any case, without accents</label>\n"
        '<div class="find"><input id="find-name" type="search" autocomplete="off" maxlength="200"></div>'
        "</form>\n"
        '<p class="counts" id="found-count" role="status"></p></div>\n'
        '<ol class="listed reading" id="found"></ol>\n<noscript><p>The search needs a script. '
        '<a href="{}">All names</a> are listed without one.</p></noscript>\n'
        '<script src="{}"></script>\n<script src="{}"></script>\n'
    ).format(site.links.page("entities"), static("names.js"), static("search.js"))
    return _page(site, "Find a name", body)


def corrections(site: Site, reading: Reading) -> str:
    """Whom to write to; what was corrected; who was asked, and what they said; where nobody was, and why."""
    dossier = reading.dossier()
    replies = [(view, row) for view in reading.all_claims() for row in view.responses]
    rows = sorted(reading.corrections(), key=lambda row: (row.date, row.claim, row.what))
    publish = dossier.meta.publish.items()
    told = sorted((key.removeprefix(UNASKED), why) for key, why in publish if key.startswith(UNASKED))
    body = Markup("").join(
        (
            _about(site),
            _section("Corrected", [_corrected(site, reading, row) for row in rows], "Nothing so far."),
            _section("Asked for a reply", [_asked(site, *each) for each in replies], "Nobody so far."),
            _section(
                "Where nobody was asked, and why", [_why(site, reading, *each) for each in told], "Nowhere."
            ),
        )
    )
    return _page(site, "Corrections and replies", body)


def _page(site: Site, title: str, body: Markup) -> str:
    """A page like all others, with this in it."""
    whole = render(
        "search", site, title, text="", hits=[], found_sources=[], claims=[], how={}, section=title
    )
    return f"{whole[: whole.index(_MARK)]}{body}{whole[whole.index(_END) :]}"


def _about(site: Site) -> Markup:
    address = site.header.corrections
    return Markup(
        '<div class="title"><h1>Corrections and replies</h1>\n<p class="about">If you are named here and '
        "something is wrong, or you want your own words to stand beside it, write to <b>{}</b>. What you "
        "write can be shown with the claim it answers. Name the page or the claim, and the build: "
        "<code>{}</code>.</p>\n"
        '<p class="soft">Every line of this site is a claim: one source said it, with the standing that is '
        "given. "
        "Private persons stand under pseudonyms; names may be missing for the same reason.</p></div>\n"
    ).format(own(address), site.header.build)


def _section(title: str, items: list[Markup], none: str) -> Markup:
    inner = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    listed = (
        Markup('<ul class="listed">\n{}\n</ul>').format(inner) if items else Markup("<p>{}</p>").format(none)
    )
    return Markup('<section class="reading"><h2>{}</h2>\n{}</section>\n').format(title, listed)


def _link(site: Site, view: ClaimView) -> Markup:
    other = view.object.name if view.object else view.literal
    said = f"{view.subject.name} {view.label} {other}"
    return Markup('<a href="{}">{}</a>').format(site.links.claim(view.id), own(said))


def _corrected(site: Site, reading: Reading, row: Correction) -> Markup:
    view = reading.claim(row.claim)
    where = _link(site, view) if view else Markup("<code>{}</code>").format(row.claim)
    why = f" ({row.reason})" if row.reason else ""
    return Markup("{}: {} {}").format(own(row.date), where, clean(f"{row.what}{why}"))


def _asked(site: Site, view: ClaimView, row: Response) -> Markup:
    how = f", {row.how}" if row.how else ""
    answer = row.answer or "no answer on record"
    return Markup("{}: asked {}{}. {}").format(_link(site, view), own(row.asked), own(how), clean(answer))


def _why(site: Site, reading: Reading, key: str, reason: str) -> Markup:
    *who, relation = key.split() or [""]
    if not who and (view := reading.claim(key)) is not None:
        return Markup("{}: {}").format(_link(site, view), clean(reason))
    known = reading.terms.relations.get(relation)
    label = known.label if known else relation
    ref = reading.ref(who[0]) if who else None
    about = Markup("{}, {}").format(site.name(ref), own(label)) if ref else own(label)
    return Markup("{}: {}").format(about, clean(reason))
