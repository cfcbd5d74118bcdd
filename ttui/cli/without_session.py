"""The verbs that need no session with TikTok's ad accounts: each finds what it needs itself."""

from collections.abc import Mapping

from ttui.cli.arguments import Arguments, Verb
from ttui.cli.exit_code import ExitCode

VERBS = frozenset(
    {
        Verb.SIMULATE,
        Verb.HELP,
        Verb.LOGIN,
        Verb.LOGOUT,
        Verb.CONFIG,
        Verb.DOCTOR,
        Verb.COMPLETION,
    }
)
"""`export --verify` is one too."""


def run(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Carry out one of them.

    Raises:
        SettingsError: says what to do first.
        ValueError: it is none of them.
    """
    # Imports stand inside so that none loads what only another one needs.
    match arguments.verb:
        case Verb.SIMULATE:
            from ttui.cli.simulate import simulate  # noqa: PLC0415

            code = simulate(arguments)
        case Verb.HELP:
            from ttui.cli.help import print_help  # noqa: PLC0415

            code = print_help(arguments)
        case Verb.LOGIN:
            from ttui.cli.login.flow import login  # noqa: PLC0415

            code = login(arguments, environ)
        case Verb.LOGOUT:
            from ttui.cli.login.logout import logout  # noqa: PLC0415

            code = logout(arguments, environ)
        case Verb.CONFIG:
            from ttui.cli.login.config_view import show_config  # noqa: PLC0415

            code = show_config(arguments, environ)
        case Verb.DOCTOR:
            from ttui.cli.doctor.verb import doctor  # noqa: PLC0415

            code = doctor(arguments, environ)
        case Verb.COMPLETION:
            from ttui.cli.completion import print_completion  # noqa: PLC0415

            code = print_completion(arguments, environ)
        case Verb.EXPORT:
            from ttui.cli.export import check  # noqa: PLC0415

            code = check(arguments, environ)
        case _:
            raise ValueError(f"a verb of a session: {arguments.verb!r}")
    return code
