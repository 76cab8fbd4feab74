"""The commands of gomap, one file each: its arguments, and run(session, arguments) -> a report."""

from gomap.commands.catalogue import command_named, registry

__all__ = ["command_named", "registry"]
