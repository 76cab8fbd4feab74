package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"unsafe"
)

type point struct{ X, Y int32 }

type record struct {
	name string
	tags []string
	at   *point
}

// Kinds: maps of many types, each in an interface; Typed: the same kinds, where variables tell the type.
var (
	Kinds []interface{}
	Typed struct {
		bytes   map[uint8]uint8
		bools   map[bool]bool
		floats  map[float32]complex64
		runes   map[rune]string
		empty   map[struct{}]struct{}
		hollow  map[int]struct{}
		points  map[point]point
		records map[string]record
		errs    map[error]int
		chans   map[chan int]func() int
		wide    map[Wide]Wide
		edge    map[[128]byte][128]byte
		over    map[[129]byte][129]byte
		tree    Tree
		raw     map[uintptr]unsafe.Pointer
		arrays  map[[3]string][2]*int
		readers map[io.Reader]io.Writer
		anon    map[struct{ a, b string }]struct{ n *int }
		deep    map[string]map[string][]map[int]interface{}
	}
)

func holdKinds() {
	for i := 0; i < 600; i++ {
		for _, m := range kinds(i) {
			Kinds = append(Kinds, m)
			tell("interfaces", fmt.Sprintf("main.Kinds[%d].(%T)", len(Kinds)-1, m), m)
		}
	}
	holdTyped()
}

// kinds: of most kinds a map in turn, with a number of entries that goes with i.
func kinds(i int) []interface{} {
	n := size(i)
	switch i % 6 {
	case 0:
		a, b, c := map[uint8]uint8{}, map[float64]complex128{}, map[[2]uint16]struct{}{}
		for j := 0; j < n; j++ {
			a[uint8(j)], b[float64(j)/2], c[[2]uint16{uint16(j), 7}] = 1, 2, struct{}{}
		}
		return []interface{}{a, b, c}
	case 1:
		a, b, c := map[string]struct{}{}, map[string]interface{}{}, map[interface{}]int{}
		for j := 0; j < n; j++ {
			key := strconv.Itoa(j)
			a[key], b[key], c[j] = struct{}{}, j, j
		}
		return []interface{}{a, b, c}
	case 2:
		a, b := map[Wide]int{}, map[int]Wide{}
		for j := 0; j < n%40; j++ {
			a[Wide{byte(j)}], b[j] = j, Wide{}
		}
		return []interface{}{a, b}
	case 3:
		a, b, c := map[*User]bool{}, map[point][]string{}, map[int32]int8{}
		for j := 0; j < n; j++ {
			a[&User{}], b[point{int32(j), 1}], c[int32(j)] = true, nil, 1
		}
		return []interface{}{a, b, c}
	case 4:
		a, b := make(Sessions, n), make(map[record2]error, n)
		return []interface{}{a, b, map[int16]int{}, Tree{"a": nil}}
	}
	a, b := map[string]record{}, map[uint64]func(){}
	for j := 0; j < n; j++ {
		a[strconv.Itoa(j)], b[uint64(j)] = record{}, func() {}
	}
	return []interface{}{a, b}
}

type record2 struct {
	key  string
	rank float64
}

func holdTyped() {
	t := &Typed
	t.bytes, t.bools, t.floats = map[uint8]uint8{1: 2}, map[bool]bool{true: false}, map[float32]complex64{}
	for i := 0; i < 256; i++ {
		t.bytes[uint8(i)] = 0
	}
	zero := 0.0
	for i := 0; i < 20; i++ {
		t.floats[float32(zero/zero)] = 1 // not a number: each is a key of its own
	}
	t.runes, t.empty, t.hollow = map[rune]string{'a': "A"}, map[struct{}]struct{}{{}: {}}, map[int]struct{}{1: {}}
	t.points, t.records = map[point]point{{}: {}}, map[string]record{"r": {at: &point{}}}
	t.errs, t.chans = map[error]int{errors.New("e"): 1}, map[chan int]func() int{make(chan int): Closure}
	t.wide, t.edge = map[Wide]Wide{{}: {}, {1}: {1}}, map[[128]byte][128]byte{{}: {}}
	t.over = map[[129]byte][129]byte{{}: {}, {2}: {}}
	t.tree = Tree{"a": {"b": {"c": {}}}, "d": nil}
	t.raw, t.arrays = map[uintptr]unsafe.Pointer{1: nil}, map[[3]string][2]*int{{"a"}: {}}
	t.readers, t.anon = map[io.Reader]io.Writer{nil: nil}, map[struct{ a, b string }]struct{ n *int }{{}: {}}
	t.deep = map[string]map[string][]map[int]interface{}{"x": {"y": {{1: ints(2)}, {2: words(3)}}}}
	tellTyped()
}

func tellTyped() {
	t := &Typed
	for name, m := range map[string]interface{}{
		"bytes": t.bytes, "bools": t.bools, "floats": t.floats, "runes": t.runes, "empty": t.empty, "hollow": t.hollow,
		"points": t.points, "records": t.records, "errs": t.errs, "chans": t.chans, "wide": t.wide, "edge": t.edge,
		"over": t.over, "tree": t.tree, "raw": t.raw, "arrays": t.arrays, "readers": t.readers, "anon": t.anon, "deep": t.deep,
	} {
		tell("struct", "main.Typed."+name, m)
	}
	tell("map", `main.Typed.tree["a"]`, t.tree["a"])
	tell("map", `main.Typed.tree["a"]["b"]`, t.tree["a"]["b"])
	tell("map", `main.Typed.tree["a"]["b"]["c"]`, t.tree["a"]["b"]["c"])
	tell("map", `main.Typed.deep["x"]`, t.deep["x"])
	for i, m := range t.deep["x"]["y"] {
		tell("slice", fmt.Sprintf(`main.Typed.deep["x"]["y"][%d]`, i), m)
		for _, inner := range m {
			tell("interface", "", inner)
		}
	}
}
