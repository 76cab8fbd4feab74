// The oracle: maps of every shape that gomap has to read, and the truth about them, told by the program itself.
//
// Usage: oracle TRUTHFILE [hold|unmeasured|crash|tick|bench]; only hold measures what the maps take of the heap.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"

	"example.com/my-app.v2/truth"
)

// Ticks counts while the program runs in the mode tick.
var Ticks int

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: oracle TRUTHFILE [hold|unmeasured|crash|tick|bench]")
		os.Exit(2)
	}
	mode := "hold"
	if len(os.Args) > 2 {
		mode = os.Args[2]
	}
	runtime.GOMAXPROCS(4)
	tell(os.Args[1], mode)
}

// tell builds the maps, writes the truth and goes on as the mode says. From the last collection on nothing moves.
func tell(file, mode string) {
	build()
	report := truth.New()
	addCases(report, mode)
	addPaths(report)
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	debug.SetGCPercent(-1)
	block(report)
	if mode == "crash" {
		var top byte
		growStack(deep)
		crasher(report, file, Nine, placeOf(unsafe.Pointer(&top)))
	}
	report.Write(file)
	announce()
	goOn(mode)
}

// addCases: memory is measured where there is time for it.
func addCases(report *truth.Report, mode string) {
	for _, c := range cases() {
		if mode != "hold" {
			c.Build = nil
		}
		report.Add(c)
	}
	for _, c := range benchCases(mode) {
		report.Add(c)
	}
}

func announce() { fmt.Println("ready", os.Getpid()) }

func goOn(mode string) {
	if mode == "tick" {
		go tick()
	}
	select {}
}

func tick() {
	for {
		Ticks++
		fmt.Println("tick", Ticks)
		time.Sleep(100 * time.Millisecond)
	}
}

// build fills the package variables, whatever the mode.
func build() {
	buildKinds()
	buildLarge()
	buildStates()
	buildGrowing()
	buildNamed()
	buildServer()
}

func cases() []truth.Case {
	all := []truth.Case{}
	for _, some := range [][]truth.Case{
		numberCases(), keyCases(), elemCases(), largeCases(), stateCases(), growingCases(), namedCases(), genericCases(),
		clearedCases(), packageCases(),
	} {
		all = append(all, some...)
	}
	return all
}
