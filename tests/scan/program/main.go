// Census: tens of thousands of maps, held in every way there is, in a process that has also freed many; it tells of each.
// Usage: census TRUTHFILE COUNT
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: census TRUTHFILE COUNT")
		os.Exit(2)
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	litter(count / 4)
	hold(count)
	park()
	litter(count / 8)
	runtime.GC()
	runtime.GC()
	debug.SetGCPercent(-1)
	litter(count / 16) // garbage that is not swept
	write(os.Args[1])
	fmt.Println("ready", os.Getpid())
	for {
		time.Sleep(time.Hour)
	}
}
