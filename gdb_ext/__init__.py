"""gomap in GDB: its target, and the plugin that registers every command."""
