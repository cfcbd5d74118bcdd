"""The command line's grammar; what each word means is in its help text."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, NoReturn

from ttui import __version__
from ttui.domain.pasted import ids_in
from ttui.settings import Flags

_SHOWN = 60
_WRONG_CHOICE = re.compile(r"argument VERB: invalid choice: '(\w+)'")
_EPILOG = """examples:
  ttui                                    the screen
  ttui --demo                             the screen, on a pretend account
  ttui status                             what is on and what it charged
  ttui stop 1793050000000001              stop this row, and prove it
  ttui stop --all --yes                   stop everything, without a question
  ttui journal --limit 5                  what was done last

exit codes:
  0 done, and confirmed                   4 sent, not proven
  1 a fault in ttui                       5 not logged in, or no permission
  2 wrong usage or settings               6 TikTok was not reached
  3 refused                               7 done, but a Promote still runs

environment:
  TTUI_ACCESS_TOKEN, TTUI_ADVERTISER_IDS, TTUI_APP_ID, TTUI_APP_SECRET, TTUI_BASE_URL,
  TTUI_PROXY, TTUI_READ_ONLY, TTUI_CONFIG_DIR, TTUI_DATA_DIR, NO_COLOR

'ttui VERB --help' says more of a verb; 'ttui help' prints the manual."""
_DESCRIPTION = "See and stop TikTok promotions from any terminal. Without a verb: the screen."


class Verb(StrEnum):
    """What a command line asks for."""

    SCREEN = ""
    """No verb at all."""
    STATUS = "status"
    STOP = "stop"
    START = "start"
    JOURNAL = "journal"
    EXPORT = "export"
    LOGIN = "login"
    LOGOUT = "logout"
    ACCOUNTS = "accounts"
    CONFIG = "config"
    DOCTOR = "doctor"
    COMPLETION = "completion"
    SIMULATE = "simulate"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """One parsed command line."""

    verb: Verb
    flags: Flags
    ids: tuple[str, ...] = ()
    as_json: bool = False
    as_csv: bool = False
    as_markdown: bool = False
    receipt: str = ""
    """The change whose receipt is wanted; empty for all."""
    everything: bool = False
    """`stop --all`."""
    accounts: tuple[str, ...] = ()
    """Ad accounts that `stop --all` is limited to; the one that `export` is about."""
    folder: str = ""
    """Where `export` puts a backup, or finds one to verify."""
    with_files: bool = False
    verify: bool = False
    yes: bool = False
    depth: str = "campaign"
    limit: int = 0
    port: int = 0
    speed: float = 1.0
    world: str = "demo"
    with_token: bool = False
    """`login` with a token that somebody has already."""
    shell: str = ""
    """`completion`: which shell's script, or "ids"."""
    revoke: bool = False
    """`logout` makes the token useless at TikTok too."""
    topic: str = ""
    """The page of the manual that `help` prints; empty for the list of pages."""


def parse(argv: list[str]) -> Arguments:
    """Read a command line.

    Raises:
        SystemExit: wrong usage (2) or a question that argparse answers itself (0).
    """
    parser = make_parser()
    found = parser.parse_args(argv)
    if found.verb and found.allow_close:
        parser.error("--allow-close is for the screen: its closing checklist (key c)")
    if found.verb == Verb.STOP and bool(found.ids) is found.everything:
        parser.error("stop: name ids or say --all, not both")
    if found.verb == Verb.STOP and found.accounts and not found.everything:
        parser.error("stop: --account goes with --all")
    given = _given(Arguments, found)
    given["verb"], given["flags"] = Verb(found.verb or ""), Flags(**_given(Flags, found))
    given |= {key: _ids(parser, given.get(key, ())) for key in ("ids", "accounts")}
    return Arguments(**given)


def _given(kind: type[Arguments | Flags], found: argparse.Namespace) -> dict[str, Any]:
    """The fields that the verb's own grammar knows; the others keep their defaults."""
    names = [one.name for one in fields(kind) if hasattr(found, one.name)]
    return {name: getattr(found, name) for name in names}


def _ids(parser: argparse.ArgumentParser, words: Sequence[str]) -> tuple[str, ...]:
    """The ids in some words, each once, in their order."""
    found: list[str] = []
    for word in words:
        try:
            found += ids_in(word)
        except ValueError:
            shown = ascii(word)[1:-1]
            parser.error(
                f'"{shown[:_SHOWN]}" is no id: an id has digits only. "ttui status" lists names'
                ' with their ids ("--depth ad" ad groups and ads too), and y copies one on the'
                " screen"
            )
    if words and not found:
        # "Nothing named" must not become "everything": an empty variable in a script.
        parser.error("an empty text is no id")
    return tuple(dict.fromkeys(found))


class _Parser(argparse.ArgumentParser):
    """Names the verb that was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Print usage and the message, and leave with 2."""
        found = _WRONG_CHOICE.search(message)
        near = get_close_matches(found[1], list(Verb), 1) if found else []
        super().error(f"{message}; did you mean {near[0]}?" if near else message)


def make_parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    parser: argparse.ArgumentParser = _Parser(
        prog="ttui",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-V", "--version", action="version", version=f"ttui {__version__}")
    _common(parser, "")
    parser.add_argument(
        "--allow-close",
        action="store_true",
        help="let the closing checklist (key c) close an ad account through the API, for good",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    _status(_verb(verbs, Verb.STATUS, "one look: accounts, totals, what is on"))
    _stop(_verb(verbs, Verb.STOP, "switch off by id, or --all, and prove it"))
    _start(_verb(verbs, Verb.START, "switch on by id, after a question"))
    _journal(_verb(verbs, Verb.JOURNAL, "what was done and how it ended"))
    _export(_verb(verbs, Verb.EXPORT, "back up one account into a folder, verified"))
    _login(_verb(verbs, Verb.LOGIN, "set up your own ad accounts, step by step"))
    _logout(_verb(verbs, Verb.LOGOUT, "forget a profile's token"))
    _json(_verb(verbs, Verb.ACCOUNTS, "the ad accounts that the token sees"))
    _json(_verb(verbs, Verb.CONFIG, "every setting, and where it comes from"))
    _json(_verb(verbs, Verb.DOCTOR, "look at all that ttui needs, and say what to do"))
    _completion(_verb(verbs, Verb.COMPLETION, "a script that completes verbs and ids in a shell"))
    _simulate(_verb(verbs, Verb.SIMULATE, "serve a pretend TikTok on loopback, for trying clients"))
    _help(_verb(verbs, Verb.HELP, "the manual: a list of its pages, or one page"))
    return parser


def _status(status: argparse.ArgumentParser) -> None:
    _json(status)
    status.add_argument(
        "--depth",
        choices=("campaign", "adgroup", "ad"),
        default="campaign",
        help="how far down to read (default: campaign)",
    )


def _stop(stop: argparse.ArgumentParser) -> None:
    _switch(stop, "*", "; the id of an ad account: all in it, after a question")
    stop.add_argument(
        "--all", action="store_true", dest="everything", help="every campaign, after a question"
    )
    _accounts(stop, "with --all: only this ad account; may be repeated")


def _start(start: argparse.ArgumentParser) -> None:
    _switch(start, "+")


def _switch(verb: argparse.ArgumentParser, several: str, more: str = "") -> None:
    verb.add_argument("ids", nargs=several, metavar="ID", help=f"campaign, ad group or ad id{more}")
    _json(verb)
    verb.add_argument("--yes", action="store_true", help="do not ask")


def _journal(journal: argparse.ArgumentParser) -> None:
    form = journal.add_mutually_exclusive_group()
    _json(form)
    form.add_argument("--csv", action="store_true", dest="as_csv", help="a table for spreadsheets")
    form.add_argument(
        "--markdown", action="store_true", dest="as_markdown", help="a receipt per change"
    )
    journal.add_argument(
        "--receipt", default="", metavar="CHANGE_ID", help="this change only; Markdown if not said"
    )
    journal.add_argument(
        "--limit", type=int, default=50, metavar="N", help="the latest N (default: 50; 0: all)"
    )


def _export(export: argparse.ArgumentParser) -> None:
    export.add_argument("folder", metavar="DIR", help="an empty or new folder, or a begun backup")
    export.add_argument(
        "--verify",
        action="store_true",
        help="check the finished backup in DIR; asks TikTok nothing",
    )
    _accounts(export, "which account")
    export.add_argument(
        "--with-files", action="store_true", help="also the videos and images themselves"
    )
    _json(export)


def _login(login: argparse.ArgumentParser) -> None:
    login.add_argument(
        "--token",
        action="store_true",
        dest="with_token",
        help="ask for a token that you have already; it is never an argument",
    )


def _logout(logout: argparse.ArgumentParser) -> None:
    logout.add_argument(
        "--revoke", action="store_true", help="also make the token useless at TikTok"
    )


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.add_argument(
        "shell", choices=("bash", "zsh", "fish", "ids"), metavar="SHELL", help="bash, zsh or fish"
    )


def _simulate(simulate: argparse.ArgumentParser) -> None:
    simulate.add_argument(
        "--port", type=int, default=0, metavar="N", help="port (default: a free one)"
    )
    simulate.add_argument(
        "--speed", type=float, default=1.0, metavar="X", help="how fast its clock runs (default: 1)"
    )
    simulate.add_argument(
        "--world",
        default="demo",
        metavar="W",
        help="demo, or CAMPAIGNSxADGROUPSxADS such as 100x10x10 (default: demo)",
    )


def _help(manual: argparse.ArgumentParser) -> None:
    manual.add_argument("topic", nargs="?", default="", metavar="TOPIC", help="the page to print")


def _json(verb: argparse._ActionsContainer) -> None:
    verb.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")


def _accounts(verb: argparse.ArgumentParser, meaning: str) -> None:
    verb.add_argument(
        "--account", action="append", default=[], dest="accounts", metavar="ID", help=meaning
    )


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: Verb, meaning: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
    # Every verb takes the common flags too; SUPPRESS keeps those given before the verb.
    _common(parser, argparse.SUPPRESS)
    return parser


def _common(parser: argparse.ArgumentParser, default: str) -> None:
    off = default or False
    parser.add_argument(
        "--profile", default=default, metavar="NAME", help="settings profile (default: default)"
    )
    parser.add_argument("--demo", action="store_true", default=off, help="the demo account")
    parser.add_argument("--read-only", action="store_true", default=off, help="refuse every change")
