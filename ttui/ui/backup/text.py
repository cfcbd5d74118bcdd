"""The words for a backup: before it begins, while it runs, and after its end."""

from decimal import Decimal

from ttui.domain.app_state import AppState
from ttui.domain.backup.parts import BackupPhase, BackupProgress
from ttui.domain.backup.run import BackupRun, BackupState
from ttui.ui.drawing.lines import Line, line, segment, wrapped
from ttui.ui.drawing.styles import ACCENT, BAD, BOLD, DIM, GOOD, WARN
from ttui.ui.input.keys import Scope, caption
from ttui.ui.wording import figures

BEFORE = (
    "Saves campaigns, ad groups and ads (deleted ones too), TikTok Shop ads, every day's figures"
    " since the account was created, audiences, creatives and identities.",
    "As CSV, one XLSX workbook and TikTok's own answers, with a manifest. Then everything is read"
    " back and the days are held against the account's own total.",
    "It reads slowly behind everything else: a stop never waits for it. Cancelled, it goes on"
    " later from where it was.",
)
_PHASES = {
    BackupPhase.READING: "reading from TikTok",
    BackupPhase.FILES: "downloading videos and images",
    BackupPhase.WRITING: "writing the tables",
    BackupPhase.CHECKING: "reading back and adding up",
    BackupPhase.DONE: "done",
}
_UNITS = {
    BackupPhase.READING: "parts",
    BackupPhase.FILES: "files",
    BackupPhase.WRITING: "rows",
    BackupPhase.CHECKING: "files",
}
_LOOKS = {
    BackupState.RUNNING: ACCENT,
    BackupState.CANCELLED: WARN,
    BackupState.FAILED: BAD,
    BackupState.VERIFIED: GOOD,
    BackupState.NOT_VERIFIED: BAD,
}
_BAR = 30
_SHORTEST_BAR = 6
_KILO = 1024
_SIZES = ("B", "kB", "MB", "GB", "TB")


def lines(name: str, run: BackupRun | None, width: int) -> tuple[Line, ...]:
    """All lines of the screen."""
    made: list[Line] = [line(segment(f"Backup of {name}", BOLD)), line("")]
    if run is None:
        for paragraph in BEFORE:
            made += wrapped(paragraph, width)
        return tuple(made)
    made += wrapped(run.state.value, width, _LOOKS[run.state])
    if run.progress is not None and not run.state.is_over:
        made.extend(_progress(run.progress, width))
    if run.sentence:
        made += wrapped(run.sentence, width)
    made += wrapped(f"In {run.directory}", width)
    for note in run.notes:
        made += wrapped(f"· {note}", width, DIM)
    return tuple(made)


def keys(run: BackupRun | None, width: int) -> str:
    """The line of keys that work now: the first form that fits, or the shortest."""
    known = [caption(each, Scope.BACKUP, Scope.TEXT) for each in _keys(run)]
    return next((one for one in known if len(one) <= width), known[-1])


def _keys(run: BackupRun | None) -> tuple[str, ...]:
    if run is None:
        return (
            "{enter}: begin   {f}: with video and image files   {close}: back",
            "{enter} begin   {f} with files   {close} back",
        )
    if not run.state.is_over:
        return (
            "{cancel}: stop it (goes on later)   {copy}: copy path   {close}: back, it goes on",
            "{cancel}: stop   {copy}: copy path   {close}: back",
        )
    goes_on = run.state in {BackupState.CANCELLED, BackupState.FAILED}
    again = "{enter}: go on" if goes_on else "{enter}: a new one"
    return (
        again + "   {copy}: copy path   {j} {k}: scroll   {close}: back",
        again + "   {copy}: copy   {close}: back",
    )


def size(number: int) -> str:
    """A number of bytes for people: `1.4 MB`."""
    amount, unit = Decimal(number), 0
    while amount >= _KILO and unit < len(_SIZES) - 1:
        amount, unit = amount / _KILO, unit + 1
    return f"{amount:.1f} {_SIZES[unit]}" if unit else f"{number} B"


def half_done(app_state: AppState) -> str:
    """The sentence about an unfinished backup for a user who quits; or an empty text."""
    states = {run.state for run in app_state.backups.values()}
    if not states & {BackupState.RUNNING, BackupState.CANCELLED}:
        return ""
    return "a backup is half done; e on its account goes on with it within two days."


def running(app_state: AppState) -> str:
    """The running backup, for the status line; empty if there is none."""
    for run in app_state.backups.values():
        if run.state is BackupState.RUNNING and run.progress is not None:
            done, total = run.progress.done, max(run.progress.total, run.progress.done)
            return f"backup of {run.name}: {_PHASES[run.progress.phase]}, {done}/{total}"
    return ""


def headline(progress: BackupProgress, width: int) -> str:
    """A bar and what is going on, in this many columns if they are enough."""
    total = max(progress.total, progress.done)
    percent = Decimal(100 * progress.done) / total if total else Decimal(0)
    words = f" {figures.share(percent)}  {_PHASES[progress.phase]}"
    return f"{figures.bar(percent, max(_SHORTEST_BAR, min(_BAR, width - len(words))))}{words}"


def amounts(progress: BackupProgress) -> tuple[str, ...]:
    """How much is done, how long it still takes, and how fast it goes; the first ones say most."""
    left, total = progress.seconds_left, max(progress.total, progress.done)
    parts = (
        f"{progress.done:,} of {total:,} {_UNITS.get(progress.phase, '')}".rstrip(),
        f"about {figures.age(left)} left" if left is not None else "",
        f"{progress.rate:,.1f}/s" if progress.rate else "",
        f"{progress.rows:,} rows",
        size(progress.size),
    )
    return tuple(part for part in parts if part)


def _progress(progress: BackupProgress, width: int) -> list[Line]:
    return [
        *wrapped(headline(progress, width), width),
        *wrapped("   ".join(amounts(progress)), width),
        *wrapped(progress.waiting or progress.current, width, DIM),
    ]
