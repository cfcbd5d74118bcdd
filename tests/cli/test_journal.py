"""`ttui journal`: the facts of the journal screen, as a table, CSV, Markdown or one receipt."""

import csv
import io
import json

from tests.cli.conftest import Tiktok


def test_every_form_tells_the_same_of_a_stop(tiktok: Tiktok) -> None:
    row = next(row for row in tiktok.rows() if row["name"] == "Winter Glow")
    tiktok.run("stop", row["id"])
    (entry,) = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    done = tiktok.run("journal", "--csv")
    (line,) = csv.DictReader(io.StringIO(done.stdout, newline=""))
    shown = line["id"], line["state"], line["by"]
    assert shown == (f"'{row['id']}", "confirmed", entry["by"]), "no spreadsheet rounds the id"
    assert line["request_id"] == entry["request_id"]
    assert entry["late_charge"] is None and line["late_charges"] == ""
    one = tiktok.run("journal", "--receipt", entry["change_id"]).stdout
    assert one == tiktok.run("journal", "--markdown").stdout
    caveat, title = one.split("\n\n")[:2]
    assert caveat == "SIMULATED: this is no receipt of a real ad account."
    assert title == "# Receipt: stop of campaign Winter Glow"
    assert line["mode"] == "SIMULATED"
    assert f"| TikTok's request id | {entry['request_id']} |" in one
    assert "| Final spend | not final yet" in one
    as_csv = tiktok.run("journal", "--receipt", entry["change_id"], "--csv").stdout
    assert as_csv == done.stdout


def test_an_unknown_change_and_two_forms_at_once_are_wrong_usage(tiktok: Tiktok) -> None:
    unknown = tiktok.run("journal", "--receipt", "nothing")
    assert unknown.returncode == 2 and "no such change" in unknown.stderr
    assert unknown.stdout == ""
    assert tiktok.run("journal", "--csv", "--json").returncode == 2


def test_an_empty_journal_says_so_of_itself_and_not_of_what_was_changed(tiktok: Tiktok) -> None:
    done = tiktok.run("journal")
    assert done.returncode == 0
    assert "This journal holds no change." in done.stdout
