"""Makes the pictures in `screenshots/` from the real demo: `python -m tests.screenshots`."""

import io
import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir

import pyte
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.support.terminal import Terminal
from ttui.paths import folder_name
from ttui.simulator import ServeOptions, make_server, running

FOLDER = Path(__file__).parent.parent / "screenshots"
_FRAME = 0.02
"""Seconds in which what belongs to the same moment is drawn too."""
_APART = 0.35
"""Seconds between keys: a question is deaf for its first 0.3."""
_READY = " 66 %"
"""Winter Glow's first figure."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what to type and what to wait for before it is taken."""

    name: str
    steps: Sequence[tuple[str, str]] = ()
    """Keys, and the text that shows they took effect."""
    patience: float = 30.0
    """Seconds each step may take."""
    columns: int = 80
    rows: int = 24
    environ: tuple[tuple[str, str], ...] = (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"))
    meanwhile: tuple[tuple[str, str], ...] = ()
    """Campaigns, and how somebody switches them after a first session; not of the demo then."""
    flags: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    """Signs of steps, and the name of the picture that is taken there on the way."""


_16 = (("TERM", "xterm"), ("COLORTERM", ""))
_NONE = (("TERM", "xterm-256color"), ("COLORTERM", ""), ("NO_COLOR", "1"))
_FIRST = (("j", " Winter Glow   campaign"),)
_OPEN = (*_FIRST, ("l", "US 18-24"), ("", "VTR"))
_PROMOTE = (
    ("jjjjjjjj", "New serum   Promote"),
    ("x", "Turn off promotion"),
    ("", "Open     2:"),
)
_ENDED = tuple((key, f"\n {'ended'[: place + 1]}\n") for place, key in enumerate("ended"))
"""Letter by letter: what comes in one burst is no word."""
_AGREE = (
    ("\r", "> [ ] I accept this for"),
    ("\r", "Write who was told …"),
    ("\r", "> [ ] Write who"),
    ("\r", "Write who was told; Enter"),
    ("the agency, Ada and Ben", "the agency, Ada and Ben"),
    ("\r", "[ ] Access is lost"),
    ("\r", "> [ ] Access is lost"),
    ("\r", "> [x] Access is lost"),
    ("j", "> [ ] All its data"),
    ("\r", "> [x] All its data"),
    ("j", "> [ ] The money goes"),
    ("\r", "> [x] The money goes"),
    ("j", "> [ ] The TikTok profile"),
    ("\r", "[ ] No longer advertising"),
    ("\r", "> [ ] No longer advertising"),
    ("\r", "9 ✓ Reason"),
)
"""The steps that a person decides, from the money on."""
_BEGIN = (
    ("\r", "> [ ] Confirm"),
    ("\r", "Seen; go on"),
    ("\r", "> [ ] Pause everything"),
    ("j", "> [ ] Seen; go on"),
)
_BACK_UP = (
    ("e", "Enter: begin"),
    ("\r", "adds up"),
    ("q", "6 ✓ Data backed up"),
    ("", "All before the last step is done"),
    ("Gk", "[ ] Type the account's name"),
    ("", "y copy  r read again  PgDn scroll  q leave"),
)
_TYPE_NAME = (("\r", "> [ ] Type the"), ("\r", "name; Enter or Esc"))
_CENTER = (
    ("Gkkk", " Sommerpflege   campaign"),
    ("c", "Confirm: Business Center"),
    *_BEGIN,
    ("\r", "I accept this for"),
    *_AGREE,
    ("gjjjj", "Stop all 1 now"),
    ("\r", "> [ ] Stop all 1"),
    ("\r", "Stop every campaign of"),
    ("y", "Everything is off"),
    ("q", "5 ✓ Every ad stopped"),
    *_BACK_UP,
    *_TYPE_NAME,
    ("Lumen Europe", "│ Lumen Europe  "),
    ("\r", "Closing in 10 s"),
    ("", "Closing in 7 s"),
    ("", "11 of 11 done"),
    ("", "PgDn scroll  q leave"),
)
_ALONE = (
    ("c", "Confirm: stand-alone"),
    ("jjjj", "Promote running"),
    ("g", "Confirm: stand-alone"),
    *_BEGIN,
    ("\r", "I looked at Finance"),
    ("\r", "> [ ] I looked at"),
    ("\r", "Ad credit: is"),
    ("j", "Stop all 5 now"),
    ("\r", "> [ ] Stop all 5"),
    ("\r", "Stop every campaign of"),
    ("y", "Stopped all that the API can stop"),
    ("q", "on: 0 of 8"),
    *(
        step
        for key in ("p", "\t")
        for step in (
            (key, "e: type ended"),
            ("", "Open     2:"),
            *_ENDED,
            ("\r", "Ended, confirmed"),
        )
    ),
    ("q", "5 ✓ Every ad stopped"),
    ("gjjj", "Ad credit: is"),
    *_AGREE,
    ("gjjjjj", "Make one: press e"),
    *_BACK_UP,
    *_TYPE_NAME,
    ("Lumen Skincare", "│ Lumen Skincare  "),
    ("\r", "Closing in 10 s"),
    ("", "1 of 6: Open ads.tiktok.com"),
    ("\r", "> [ ] Done; next"),
    *(("\r", f"{step} of 6: ") for step in range(2, 7)),
    ("\r", "11 of 11 done"),
    ("", "PgDn scroll  q leave"),
)
_WAIT = 900.0
"""Seconds: the demo's bill is paid, and its reports are final, some minutes into it."""

SHOTS = (
    Shot("main-80x24", _OPEN),
    Shot(
        "main-120x40",
        (*_OPEN, ("jl", "vid_05"), ("", "US 25-34   ad group"), ("", "impressions")),
        columns=120,
        rows=40,
    ),
    Shot("main-16-colours", _OPEN, environ=_16),
    Shot("main-no-colour", _OPEN, environ=_NONE),
    Shot("stop-1-asked", (*_FIRST, ("lx", "stopping"))),
    Shot("stop-2-confirmed", (*_FIRST, ("lx", "its campaign is off"))),
    Shot("stop-3-quiet", (*_FIRST, ("lx", "off, quiet")), patience=600),
    Shot("start-question", (*_FIRST, ("x", "off, confirmed"), ("s", "Cancel"))),
    Shot("promote", _PROMOTE),
    Shot("promote-120x40", _PROMOTE, columns=120, rows=40),
    Shot("promote-ended", (*_PROMOTE, *_ENDED, ("\r", "Ended, confirmed"))),
    Shot("marks", (("+", "7 stop"),)),
    Shot("detail", (*_FIRST, ("\r", "in its life"), ("", "lifetime"))),
    Shot("help", (("?", "keys"),)),
    Shot("stop-all-1-armed", (("X", "X again"),)),
    Shot(
        "stop-all-2-done",
        # The Promote that still runs opens by itself; behind it lies the result.
        (("X", "X again"), ("X", "It keeps spending"), ("q", "Switched off, confirmed (8)")),
    ),
    Shot(
        "away",
        (("", "While you were away"), ("", "meanwhile")),
        meanwhile=(("Retargeting Q4", "ENABLE"), ("Spring Launch", "DISABLE")),
    ),
    *(
        Shot(
            f"backup-2-verified{size}",
            (
                ("Gkkk", " Sommerpflege   campaign"),
                ("e", "Enter: begin"),
                ("\r", " of 1"),
                ("", "adds up"),
            ),
            columns=columns,
            rows=rows,
            also=((" of 1", f"backup-1-running{size}"),),
        )
        for size, columns, rows in (("", 80, 24), ("-120x40", 120, 40))
    ),
    *(
        Shot(
            f"closing-4-proven{size}",
            _CENTER,
            patience=_WAIT,
            columns=columns,
            rows=rows,
            flags=("--allow-close",),
            also=(
                ("y copy  r read again  PgDn scroll  q leave", f"closing-2-ready{size}"),
                ("Closing in 7 s", f"closing-3-cool-off{size}"),
            ),
        )
        for size, columns, rows in (("", 80, 24), ("-120x40", 120, 40))
    ),
    *(
        Shot(
            f"closing-6-refund{size}",
            _ALONE,
            patience=_WAIT,
            columns=columns,
            rows=rows,
            also=(
                ("Promote running", f"closing-1-blocked{size}"),
                ("3 of 6: ", f"closing-5-web{size}"),
            ),
        )
        for size, columns, rows in (("", 80, 24), ("-120x40", 120, 40))
    ),
    Shot("journal", (*_FIRST, ("x", "off, confirmed"), ("J", "1/1"))),
)


def main(names: Sequence[str]) -> None:
    """Take the named pictures, or all of them."""
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        if names and shot.name not in names:
            continue
        take(shot)
        sys.stdout.write(f"{shot.name}\n")


def take(shot: Shot) -> None:
    """Run the demo for one picture and write it as SVG."""
    environ: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "LOGNAME": "maria",
        **dict(shot.environ),
    }
    with ExitStack() as stack:
        argv = [sys.executable, "-m", "ttui", "--demo", *shot.flags]
        if shot.flags or shot.also:
            environ = {**environ, "TTUI_DATA_DIR": stack.enter_context(_folder(shot.name))}
        if shot.meanwhile:
            environ, argv = {**environ, **stack.enter_context(_left_alone(shot))}, argv[:-1]
        columns, rows = shot.columns, shot.rows
        terminal = stack.enter_context(Terminal(argv, environ, columns=columns, rows=rows))
        if not shot.meanwhile:
            terminal.wait_for(_READY)
        for keys, sign in shot.steps:
            if keys:
                # Apart from what came before: a burst is taken for a paste.
                time.sleep(_APART)
                terminal.send(keys)
            terminal.wait_for(sign, seconds=shot.patience)
            time.sleep(_FRAME)
            for name in (name for at, name in shot.also if at == sign):
                write(name, terminal, argv)
        write(shot.name, terminal, argv)
        terminal.send("q")


def write(name: str, terminal: Terminal, argv: Sequence[str]) -> None:
    """Keep what a terminal shows now."""
    svg = picture(terminal.screen, " ".join(["ttui", *argv[3:]]))
    (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


@contextmanager
def _folder(name: str) -> Iterator[str]:
    """Where backups and reports go; its path is in the pictures, so it is not a random one."""
    folder = Path(gettempdir()) / f"ttui-{name}"
    folder.mkdir(mode=0o700)
    try:
        yield str(folder)
    finally:
        rmtree(folder)


@contextmanager
def _left_alone(shot: Shot) -> Iterator[Mapping[str, str]]:
    """A served world that one session has seen and in which others were busy since."""
    server = make_server(ServeOptions(speed=1.0, rate_limit=None))
    with running(server) as base_url, TemporaryDirectory() as folder:
        environ = {
            "TTUI_BASE_URL": base_url,
            "TTUI_ACCESS_TOKEN": server.access_token,
            "TTUI_ADVERTISER_IDS": server.advertiser_ids[0],
            "TTUI_CONFIG_DIR": folder,
            "TTUI_DATA_DIR": folder,
        }
        own = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        argv = [sys.executable, "-m", "ttui"]
        with Terminal(argv, own | {"TERM": "xterm-256color"} | environ) as terminal:
            terminal.wait_for(_READY)
            terminal.send("W")
            terminal.wait_for("Nothing happened")
            terminal.send("q")
            terminal.wait_end()
        _eight_hours_ago(Path(folder) / folder_name(base_url) / "ttui.db")
        for name, switch in shot.meanwhile:
            found = server.world.campaigns.values()
            key = next(each.campaign_id for each in found if each.name == name)
            server.outside({"id": key, "operation_status": switch})
        yield environ


def _eight_hours_ago(memory: Path) -> None:
    """Make what was last seen older: the picture of a night takes no night."""
    with closing(sqlite3.connect(memory)) as file, file:
        then = (datetime.now(UTC) - timedelta(hours=8)).isoformat(timespec="microseconds")
        file.execute("UPDATE looks SET at = ?", (then,))
        file.execute("UPDATE switches SET seen_at = ?", (then,))


def picture(screen: pyte.Screen, title: str) -> str:
    """A terminal's screen as SVG."""
    console = Console(record=True, width=screen.columns, height=screen.lines, file=io.StringIO())
    for row in range(screen.lines):
        console.print(_line(screen, row), end="\n" if row < screen.lines - 1 else "")
    return console.export_svg(title=title, theme=MONOKAI, unique_id="ttui")


def _line(screen: pyte.Screen, row: int) -> Text:
    line = Text(no_wrap=True)
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    for (style, plain), run in groupby(cells, lambda cell: (_style(cell), cell.data.isascii())):
        # Other characters stand alone, so that a picture's font cannot push their neighbours.
        for text in ["".join(cell.data for cell in run)] if plain else [c.data for c in run]:
            line.append(text, style)
    return line


def _style(cell: pyte.screens.Char) -> Style:
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        reverse=cell.reverse,
    )


_NAMES = {"brown": "yellow", "brightbrown": "bright_yellow"}


def _colour(name: str) -> str | None:
    """pyte's colour name as Rich says it."""
    if name == "default":
        return None
    if len(name) == 6 and all(mark in "0123456789abcdef" for mark in name):
        return f"#{name}"
    name = _NAMES.get(name, name)
    return name.replace("bright", "bright_", 1) if not name.startswith("bright_") else name


if __name__ == "__main__":
    main(sys.argv[1:])
