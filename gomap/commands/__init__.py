"""The commands of gomap, one file each: its arguments, and run(session, arguments) -> a report."""

from gomap.commands.catalogue import registry

__all__ = ["registry"]
