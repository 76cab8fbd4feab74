// The least program: what its debug information tells of the runtime is what gomap/layouts/generated.py says.
package main

func main() {}
