// Ticks: it appends a line to the file that it is given, ten times a second at least, and holds a map.
package main

import (
	"os"
	"strconv"
	"time"
)

var Ages = map[string]int{"ann": 41, "bob": 27, "cy": 3}
var Ticks int
var Large = make([]byte, 64<<20)

func main() {
	tick, err := os.OpenFile(os.Args[1], os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		panic(err)
	}
	for i := range Large {
		Large[i] = byte(i * 7)
	}
	for {
		Ticks++
		tick.WriteString(strconv.Itoa(Ticks+len(Ages)-3) + "\n")
		time.Sleep(10 * time.Millisecond)
	}
}
