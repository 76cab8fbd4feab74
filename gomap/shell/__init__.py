"""The shell command `gomap`: it runs a GDB underneath and relays what that says."""
