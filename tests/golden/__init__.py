"""Every command's output on programs made by hand, frozen byte for byte: `make golden` rewrites it, a diff is reviewed."""
