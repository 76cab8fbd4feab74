"""What every command prints on two programs made by hand, frozen byte for byte: `make golden` rewrites it."""
