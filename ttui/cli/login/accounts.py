"""`ttui accounts`: the ad accounts that the token sees, and which of them ttui shows."""

from ttui.api.errors import ApiError
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import show_json, tell
from ttui.cli.tables import console, print_table
from ttui.engine.session import Session
from ttui.ui.drawing.lines import clean
from ttui.ui.wording import figures
from ttui.ui.wording.status_words import ACCOUNT_STATES


async def accounts(arguments: Arguments, session: Session) -> ExitCode:
    """Ask TikTok, and print a line for each account.

    Raises:
        ApiError: nothing could be asked.
    """
    configured = session.advertiser_ids
    try:
        listed = (await session.api.advertiser_ids()).rows
    except ApiError as error:
        if not configured:
            raise
        # Without app and secret TikTok does not tell which accounts a token sees.
        tell(f"only the accounts of the settings: {clean(str(error))}")
        listed = ()
    ids = tuple(dict.fromkeys((*configured, *listed)))
    found = await session.api.advertisers(ids)
    shown = set(configured or listed)
    if arguments.as_json:
        show_json(
            {
                "accounts": [
                    {
                        "advertiser_id": one.advertiser_id,
                        "name": one.name,
                        "currency": one.currency,
                        "timezone": one.timezone,
                        "status": one.status.value,
                        "is_shown": one.advertiser_id in shown,
                    }
                    for one in found.rows
                ]
            }
        )
    else:
        rows = [
            (
                "yes" if one.advertiser_id in shown else "no",
                clean(one.name),
                one.advertiser_id,
                clean(one.currency),
                clean(figures.zone_word(one)),
                ACCOUNT_STATES[one.status],
            )
            for one in found.rows
        ]
        print_table(
            console(), ("shown", "account", "id", "currency", "zone", "state"), rows, elastic=1
        )
    for problem in found.problems:
        tell(clean(f"{problem.id or 'an ad account'}: {problem.reason}"))
    return ExitCode.REFUSED if found.problems else ExitCode.DONE
