"""Where fields lie in structs of the Go runtime: read from the debug information of real builds, by `make layouts`."""
