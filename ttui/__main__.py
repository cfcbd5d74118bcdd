"""`python -m ttui` and the console script."""

import sys


def main() -> int:
    """Run the program; returns the exit code."""
    # Inside, so that importing this module costs nothing.
    from ttui.cli.streams import prepare  # noqa: PLC0415

    # First of all: whatever is opened later must not get the number of a closed stream.
    prepare()
    from ttui.cli.main import main as run  # noqa: PLC0415

    return run()


if __name__ == "__main__":
    sys.exit(main())
