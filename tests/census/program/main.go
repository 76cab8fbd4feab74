// Everyway: tens of thousands of maps, held in every way that Go has, several deep, in a process that has also freed
// many; it tells of each: where it is, what it is, who holds it.
//
// Usage: everyway TRUTHFILE [hold[=MAPS]]
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

const usual = 30000

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: everyway TRUTHFILE [hold[=MAPS]]")
		os.Exit(2)
	}
	count := usual
	if len(os.Args) > 2 {
		count = wanted(os.Args[2])
	}
	run(os.Args[1], count)
}

func wanted(mode string) int {
	number := strings.TrimPrefix(strings.TrimPrefix(mode, "hold"), "=")
	if number == "" {
		return usual
	}
	count, err := strconv.Atoi(number)
	if err != nil {
		fmt.Fprintln(os.Stderr, "everyway: no number of maps:", mode)
		os.Exit(2)
	}
	return count
}

// run: from the last collection on nothing is swept, and nothing moves but stacks that grow.
func run(file string, count int) {
	litter(count/4, false)
	hold(count)
	litter(count/8, false)
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	debug.SetGCPercent(-1)
	holdPooled()
	litter(count/16, true)
	park()
	write(file)
	fmt.Println("ready", os.Getpid())
	select {}
}

// hold fills the package variables and all that hangs from them.
func hold(count int) {
	holdVariables()
	holdServer()
	holdCalls()
	holdKinds()
	holdSizes()
	holdDeep()
	holdSync()
	holdInner()
	holdNew()
	holdForeign()
	holdMany(count - len(all))
}
