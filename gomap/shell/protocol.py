"""What the shell command and the GDB that it starts agree on."""

__all__ = ["ANSWERED", "FAILED", "INTERRUPTED"]

ANSWERED = 100
"""Added to the command's exit status, so that no status of GDB's own is taken for an answer."""

INTERRUPTED = 130
"""The status of a command that was asked to end, as shells have it for ^C."""

FAILED = 99
"""GDB's status where gomap itself failed in it: an error that nobody foresaw. Its last words say which."""
