"""`ttui logout`: forgets a profile's token, and ends it at TikTok on request."""

import asyncio
from collections.abc import Mapping

from ttui import paths
from ttui.api.errors import ApiError
from ttui.api.login import LoginClient
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.login.files import SettingsFiles
from ttui.cli.output import show, tell
from ttui.cli.switch import code_of
from ttui.config_files import SettingsError
from ttui.domain.path_text import path_text
from ttui.domain.secret import Secret
from ttui.settings import Settings, access
from ttui.ui.drawing.lines import clean


def logout(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Remove a profile's secrets; with `--revoke` make the token useless first.

    Raises:
        SettingsError: the file cannot be used, or TikTok cannot be asked without app and secret.
    """
    files = SettingsFiles(paths.config_dir(environ))
    settings = access(arguments.flags, environ, files.folder)
    entry = files.entries().get(settings.profile)
    if entry is None:
        tell(f"profile {settings.profile}: no token in {path_text(files.credentials)}")
        return ExitCode.USAGE
    token = Secret(entry.get("access_token", ""))
    if arguments.revoke:
        if not (settings.app_id and settings.app_secret):
            raise SettingsError(
                "TikTok revokes a token only for its app: set TTUI_APP_ID and TTUI_APP_SECRET,"
                " or remove the app in TikTok's own settings; nothing was changed"
            )
        try:
            asyncio.run(_revoke(settings, token))
        except ApiError as error:
            tell(f"{clean(str(error))} The token may still be good, so it was not forgotten.")
            return code_of(error)
        show("revoked: nobody can use this token any more")
    files.drop_secrets(settings.profile)
    show(f"removed from {path_text(files.credentials)}: profile {settings.profile}")
    if environ.get("TTUI_ACCESS_TOKEN"):
        tell("TTUI_ACCESS_TOKEN is still set in this shell")
    if not arguments.revoke:
        show("The token itself is still good; 'ttui logout --revoke' would have ended it.")
    return ExitCode.DONE


async def _revoke(settings: Settings, token: Secret) -> None:
    client = LoginClient(
        settings.base_url, settings.app_id, settings.app_secret, proxy=settings.proxy
    )
    try:
        await client.revoke(token)
    finally:
        await client.aclose()
