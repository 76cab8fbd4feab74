"""`python -m gomap`, and the command `gomap`."""

import sys

__all__ = ["main"]

INTERRUPTED = 130


def main() -> int:
    """The exit status. ^C while the program is still being loaded ends it without a traceback, too."""
    try:
        from gomap.cli import main as run

        return run()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
