"""The commands for click: help, options in every form, mistakes explained, completion.

In:   arguments
Out:  what the command answers; a click exception becomes one sentence and an exit code
Not:  the frequent commands in their plain form, which `cli.quick` has understood before
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import click

from onrecord import __version__
from onrecord.cli import COMMANDS, Home
from onrecord.show.safe import visible


class Commands(click.Group):
    """Import a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Keep the order of `COMMANDS`, which is the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import ``cli/<name>.py``; for an unknown name say which was perhaps meant."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # shell completion wants None, not an error
                return None
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        # No module can be called `import`.
        module = "import_" if cmd_name == "import" else cmd_name
        command: click.Command = import_module(f"onrecord.cli.{module}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="onrecord", message="%(prog)s %(version)s")
@click.option("-C", "folder", metavar="DIR", help="The dossier; else the nearest folder upwards that is one.")
@click.pass_context
def onrecord(ctx: click.Context, folder: str | None) -> None:
    """Who is connected to whom, through which events, and who says so?

    \b
        onrecord demo
    """  # noqa: D301
    ctx.obj = Home(folder)


def _before(error: click.NoSuchOption, arguments: list[str]) -> str:
    """-C belongs to `onrecord`, not to a command; many write it last."""
    if not error.option_name.startswith("-C") or error.ctx is None:
        return ""
    return f" It stands before the command: onrecord -C DIR {visible(error.ctx.info_name or '')}"


def run(arguments: list[str], ended: Callable[[str, int], int]) -> int:
    """Run one command; `ended` says the sentence with which a mistake ends."""
    try:
        result = onrecord.main(arguments, prog_name="onrecord", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        return ended(error.format_message(), 2)
    except click.NoSuchOption as error:
        usage = f"{error.ctx.get_usage()}\n" if error.ctx else ""
        return ended(f"{usage}Error: {visible(error.format_message())}{_before(error, arguments)}", 2)
    except click.UsageError as error:
        usage = f"{error.ctx.get_usage()}\n" if error.ctx else ""
        return ended(f"{usage}Error: {visible(error.format_message())}", 2)
    except click.ClickException as error:
        return ended(f"Error: {visible(error.format_message())}", 4)
    except click.Abort:
        return ended("Stopped.", 130)
