"""A property test: whatever is drawn is true, or says that it was not read.

A seed draws a plan (`plan`): ad accounts in currencies with 0, 2 and 3 decimals and in zones with
half hours and changing clocks, budgets at every level, Promotes and Smart+, midnight on its way,
what goes wrong at TikTok, what other people switch, delete, make or end, and the keys that somebody
presses. The simulator (`worlds`, `moves`) lives through it for hours of virtual time; the real
client, services, engine and mounted screen (`program`) read it. At random moments everything that
tree, pane and header show and what `ttui status --json` says (`seen`) is held against the
simulator's own books (`truth`, `figures`; compared by `check` and `answer`).

A figure is true when a report or a list that was asked for at some moment, no older than the age
that stands beside or above it, would have said so, at the lag of that world; a sum when it is the
sum of such figures over all accounts it claims. It has its currency's decimals. "not read", "not
known", "?" and "3 of 12 accounts read" are always allowed; "≥", "at least" and "+ ?" are taken at
their word; where nothing goes wrong at TikTok, `status` has to know everything. Not covered: which
of several true ages is told, and budgets below a folded campaign, which may be as old as the last
sweep.

    python -m tests.truth --seeds 200      about 6 seconds a seed
    python -m tests.truth --from 17 --seeds 1 --log

One seed replays to the same log. What fails is printed with its commit and shrunk (`shrink`). That
the test can fail is a test of its own (`test_mutations`): each fault that it was made for is put
back.
"""
