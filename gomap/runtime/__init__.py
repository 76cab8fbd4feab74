"""The Go runtime around maps: its version, its types, its heap."""
