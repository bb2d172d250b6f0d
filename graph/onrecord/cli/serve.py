"""`onrecord serve`: the record as a place to work, for people and programs."""

from __future__ import annotations

import gc
import ipaddress
import os
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from onrecord.cli import Home
from onrecord.cli.options import no_build_option, opened, unredacted_option

if TYPE_CHECKING:
    import socket

    from onrecord.web.app import Settings
    from onrecord.web.live import Live

PORT = 8888
WILDCARDS = ("0.0.0.0", "::")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="If it is taken and not given by you, the next free one.",
)
@click.option("--open", "browse", is_flag=True, help="Open it in the browser.")
@click.option("--token", "wants_token", is_flag=True, help="Want a token here too; elsewhere it always does.")
@click.option("--public", is_flag=True, help="Protect private names here too; elsewhere it always does.")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="Answer under this name too; may be repeated."
)
@click.option(
    "--cors", multiple=True, metavar="ORIGIN", help="Let pages of this origin read; may be repeated."
)
@click.option(
    "--timeout",
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True, max=3_600),
    help="Stop a question after this.",
)
@click.option(
    "--max-rows",
    default=100_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="Cut an answer to SPARQL after so many rows, and say so.",
)
@unredacted_option
@no_build_option
@click.pass_obj
def command(
    home: Home, host: str, port: int, browse: bool, wants_token: bool, public: bool,
    names: tuple[str, ...], cors: tuple[str, ...], timeout: float, max_rows: int, unredacted: bool,
    no_build: bool,
) -> int:  # fmt: skip
    """Serve the record on this machine: pages, SPARQL, a JSON API.

    Read-only. On any address but loopback private names are pseudonyms and a token is wanted. A record
    that is built meanwhile is taken over without a pause. Ctrl-C ends it.

    \b
        onrecord serve --open
        onrecord serve --host 192.168.1.20 --port 8000
    """  # noqa: D301
    if public and unredacted:
        raise click.UsageError("Choose one of --public and --unredacted.")
    _require_origins(cors)
    given = click.get_current_context().get_parameter_source("port") is ParameterSource.COMMANDLINE
    outside = not loopback(host)
    redacted = (public or outside) and not unredacted
    with opened(home, no_build) as record:  # builds where that is needed and quick, as every command does
        folder = record.folder

    from onrecord.ask.pool import Pool
    from onrecord.web.app import Settings
    from onrecord.web.live import Live
    from onrecord.web.server import bound

    listening = bound(host, port, exact=given)
    try:
        live = Live(folder, public=redacted, pool=Pool(timeout=timeout, max_rows=max_rows), timeout=timeout)
        token = _token() if outside or wants_token else ""
        own = (*_hosts(host), *names)
        settings = Settings(hosts=own, token=token, cors=cors, timeout=timeout, max_rows=max_rows)
        _serve(live, host, listening, settings, browse=browse, internal=outside and unredacted)
    finally:
        listening.close()
    return 0


def loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(host: str) -> tuple[str, ...]:
    """The names under which the server at an address may be asked."""
    from onrecord.web.hosts import ANY_ADDRESS, LOOPBACK

    if loopback(host):
        return LOOPBACK
    return (ANY_ADDRESS, *_machine(), *LOOPBACK) if host in WILDCARDS else (_url_host(host),)


def _serve(
    live: Live,
    host: str,
    listening: socket.socket,
    settings: Settings,
    *,
    browse: bool,
    internal: bool,
) -> None:
    from onrecord.cli.output import tell
    from onrecord.show.words import many
    from onrecord.web.app import app
    from onrecord.web.server import serve

    token = settings.token
    shown = _url_host(_machine()[0] if host in WILDCARDS else host)
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    link = f"{address}?token={token}" if token else address

    def ready() -> None:
        # What is there now stays: to walk it again and again would hold requests up.
        gc.collect()
        gc.freeze()
        head = live.header
        names_are = many(head.pseudonyms, "pseudonym") if head.redacted else "all names are shown"
        stale = "; the dossier has changed since it was built" if head.stale else ""
        claims = many(head.claims, "claim")
        tell(f"{link} serves {head.title} ({claims}; {names_are}{stale}). Ctrl-C ends it.")
        if token:
            tell(f"The link works once. Programs send: Authorization: Bearer {token}")
        if internal:
            tell("Internal copy: names are not protected. Do not let others reach this address.")
        if browse:
            import webbrowser

            webbrowser.open(link)

    serve(app(live, settings), listening, ready)
    if live.busy:  # the workers are gone; a thread that is still at a question would hold up the end
        os._exit(0)


def _url_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _machine() -> tuple[str, ...]:
    """The names of this machine."""
    import socket

    name = socket.gethostname()
    return tuple(dict.fromkeys((name.lower(), name.partition(".")[0].lower())))


def _token() -> str:
    import secrets

    return secrets.token_urlsafe(24)


def _require_origins(cors: tuple[str, ...]) -> None:
    from urllib.parse import urlsplit

    for origin in cors:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != origin:
            raise click.UsageError(f"{origin} is no origin: write it as in https://notes.example.")
