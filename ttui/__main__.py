"""`python -m ttui` and the console script."""

import sys


def main() -> int:
    """Run the program; returns the exit code."""
    # Inside, so that importing this module costs nothing.
    from ttui.cli.main import main as run  # noqa: PLC0415

    return run()


if __name__ == "__main__":
    sys.exit(main())
