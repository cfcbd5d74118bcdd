"""A seeded simulation of the whole write path: stops, starts, proofs and the journal.

One seed makes one plan: what people on two terminals do (stops, starts, undo, stops of everything,
repeated presses, quitting, being killed between any two steps), what an outsider does in Ads
Manager, and what goes wrong meanwhile (answers lost before and after landing, writes that land
minutes late or after a later write, writes that are ignored or refused, storms, faults, reads that
lag on one of two replicas, a journal that is slow, locked or full). The plan runs on an event loop
without waiting (`loop`), with the real services, the real SQLite journal and, in a share of the
runs, the real client; against a pretend TikTok (`tiktok`, `truth`) that was written from the
contract and keeps the whole history of every switch. So an oracle knows the truth at each moment:

- safety (`oracle`): nothing is confirmed by a read that is older than a write against it, or
  without a read; nothing starts that nobody asked for, or after a later stop; nothing is sent twice
  unread; what leaves is on disk, or the person was warned; a stop does not wait; a call has at most
  20 ids; nobody is blamed for what ttui did.
- liveness (`ending`): after a calm everything has ended, what ended sessions left is accounted for,
  the journal says what the screen says, and both are the truth.

A few runs go beyond the lags that `ChangeOptions` counts with: there only what is shown in the end
must be true. A write that may land at any time can be excluded by nobody.

The same seed gives the same log, byte for byte. A seed that fails is shrunk (`shrink`) and printed:

    python -m tests.simulation --changes 1000000   # about 50 minutes on one core
    python -m tests.simulation --seed 77           # one seed, its whole log
"""
