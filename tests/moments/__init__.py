"""Cores taken at moments when the runtime is at work on its heap: collecting, sweeping, allocating."""
