package main

import (
	"errors"
	"fmt"
	"math"
	"time"
	"unsafe"
)

// Point is a struct key.
type Point struct{ X, Y int }

// Key is a struct key with padding and a string.
type Key struct {
	N int32
	S string
}

// Blank is a key with fields that have no name.
type Blank struct {
	A int8
	_ int8
	B int16
	_ [4]byte
}

// Mixed is an elem with many kinds in it.
type Mixed struct {
	Flag  bool
	Small int8
	Words [3]uint16
	Ratio float32
	Inner struct {
		Name string
		Next *Mixed
	}
	Any  interface{}
	Maps map[string]int
	list []string
}

// Node is a recursive type.
type Node struct {
	Name string
	Next map[string]*Node
}

// Numbers.
var (
	Int8    map[int8]int8
	Uint8   map[uint8]bool
	Uint16  map[uint16]struct{}
	Int32   map[int32]uint32
	Rune    map[rune]string
	Int64   map[int64]uint64
	Uint64  map[uint64]int64
	Uintptr map[uintptr]unsafe.Pointer
	Bool    map[bool]int
	Float32 map[float32]float32
	Float64 map[float64]int
	Complex map[complex64]complex128
)

// Other keys.
var (
	ArrayKey     map[[4]byte]string
	StructKey    map[Key]int
	PointKey     map[Point]Point
	BlankKey     map[Blank]int
	PointerKey   map[*User]int
	ChanKey      map[chan int]int
	InterfaceKey map[interface{}]int
	StringerKey  map[fmt.Stringer]int
	AnyInStruct  map[struct {
		A interface{}
		B int
	}]string
	EmptyKey   map[struct{}]int
	Texts      map[string]string
	StringBool map[string]bool
)

// Other elems.
var (
	Set            map[int]struct{}
	PointerElem    map[string]*User
	PointerPointer map[string]**User
	SliceElem      map[string][]int
	Slices         map[int][][]string
	FuncElem       map[string]func(int) int
	ChanElem       map[string]chan int
	InterfaceElem  map[string]interface{}
	ErrorElem      map[string]error
	TimeElem       map[string]time.Time
	DurationElem   map[string]time.Duration
	ArrayElem      map[int][3][2]int16
	MixedElem      map[string]Mixed
	EmptyArrays    map[int][0]int
	Nested         map[string]map[string]int
	Nodes          map[string]*Node
)

func buildKinds() {
	buildNumbers()
	buildKeys()
	buildElems()
	buildReferences()
	buildStructs()
}

func buildNumbers() {
	Int8 = map[int8]int8{-128: 127, 127: -128, 0: 0}
	Uint8, Uint16, Int32 = map[uint8]bool{}, map[uint16]struct{}{}, map[int32]uint32{}
	for i := 0; i < 256; i++ {
		Uint8[uint8(i)] = i%3 == 0
		Uint16[uint16(i*i)] = struct{}{}
		Int32[int32(i*0x10001-1)] = ^uint32(i)
	}
	Rune = map[rune]string{'a': "a", 'é': "é", '😀': "😀", -1: ""}
	Int64 = map[int64]uint64{math.MinInt64: math.MaxUint64, math.MaxInt64: 1<<53 + 1, 0: 0}
	Uint64 = map[uint64]int64{math.MaxUint64: -1, 1<<53 + 1: -(1<<53 + 1), 1<<63 + 1: math.MinInt64}
	Uintptr = map[uintptr]unsafe.Pointer{1: nil, ^uintptr(0): unsafe.Pointer(user(1))}
	Bool = map[bool]int{true: 1, false: 0}
	Float32 = map[float32]float32{0.1: -0.1, 1: 16777216, math.MaxFloat32: float32(math.Inf(-1))}
	Float64 = map[float64]int{0: 1, 0.1: 2, 1: 3, -2.5e-300: 4, math.Inf(1): 5, math.Inf(-1): 6, 1e21: 7}
	for i := 0; i < 4; i++ {
		Float64[math.NaN()] = 100 + i
	}
	Complex = map[complex64]complex128{1 + 2i: -0.5 - 1e100i, complex(0, float32(math.Inf(1))): 0}
}

func buildKeys() {
	ArrayKey = map[[4]byte]string{{127, 0, 0, 1}: "loopback", {}: "any", {255, 255, 255, 255}: "all"}
	StructKey, PointKey, PointerKey = map[Key]int{}, map[Point]Point{}, map[*User]int{}
	for i := 0; i < 40; i++ {
		StructKey[Key{int32(i % 7), names[i]}] = i
		PointKey[Point{i, -i}] = Point{i * i, 1}
		PointerKey[user(i)] = i
	}
	PointerKey[nil] = -1
	BlankKey = map[Blank]int{{A: 1, B: 2}: 3, {A: -1, B: -2}: -3}
	ChanKey = map[chan int]int{make(chan int): 1, nil: 0}
	InterfaceKey = map[interface{}]int{7: 1, "seven": 2, 7.0: 3, Point{7, 8}: 4, nil: 5, [2]int{7, 7}: 6, true: 7,
		user(7): 8, int64(7): 9, math.NaN(): 10, struct{}{}: 11, time.Second: 12}
	StringerKey = map[fmt.Stringer]int{time.Second: 1, time.March: 2, nil: 3}
	AnyInStruct = map[struct {
		A interface{}
		B int
	}]string{{"x", 1}: "x1", {nil, 2}: "nil2", {Point{1, 2}, 3}: "point3"}
	EmptyKey = map[struct{}]int{{}: 42}
	buildTexts()
}

func buildTexts() {
	StringBool = map[string]bool{"yes": true, "no": false}
	Texts = map[string]string{
		"": "empty", "plain": "", "\x1b[31mred\x1b[0m": "\x1b]0;title\x07", "nul\x00tab\tnl\n": "\x7f\u0085\r\b",
		"\xff\xfe not UTF-8": "half \xe2\x82", "\u202eright to left": "\ufeff", "日本語": "😀", "<a href='&'>": `"\"`,
		"\u2028": "\u2029", "a b": "c\\d",
	}
}

func buildElems() {
	Set = map[int]struct{}{}
	for i := 0; i < 500; i++ {
		Set[i*i] = struct{}{}
	}
	one, two := user(1), (*User)(nil)
	PointerElem = map[string]*User{"one": one, "nil": nil, "three": user(3)}
	PointerPointer = map[string]**User{"one": &one, "two": &two, "nil": nil}
	SliceElem = map[string][]int{"nil": nil, "empty": {}, "some": {1, 2, 3}, "cut": make([]int, 2, 10)}
	Slices = map[int][][]string{1: {{"a"}, nil, {}, {"b", "c"}}, 2: nil}
	TimeElem = map[string]time.Time{
		"zero": {}, "utc": time.Date(2026, 11, 23, 3, 12, 9, 7, time.UTC), "now": time.Now(),
		"fixed": time.Date(1969, 1, 1, 0, 0, 0, 0, time.FixedZone("X", 3600)),
	}
	DurationElem = map[string]time.Duration{"second": time.Second, "none": 0}
	ArrayElem = map[int][3][2]int16{1: {{1, 2}, {3, 4}, {5, -6}}, 2: {}}
	EmptyArrays = map[int][0]int{1: {}, 2: {}}
}

func buildReferences() {
	FuncElem = map[string]func(int) int{"double": double, "adder": adder(3), "nil": nil}
	ChanElem = map[string]chan int{"nil": nil, "open": make(chan int, 3)}
	InterfaceElem = map[string]interface{}{"nil": nil, "int": 1, "string": "s", "float": 1.0, "point": Point{1, 2},
		"user": user(2), "slice": []int{1}, "map": map[string]int{"a": 1}, "func": double, "error": errors.New("e"),
		"byte": byte(200), "array": [2]*User{user(1), nil}, "one": [1]*User{user(1)}, "pointer": (*User)(nil),
		"struct": struct{ P *User }{user(4)}, "empty": struct{}{}, "big": [20]int{19: 19}}
	ErrorElem = map[string]error{"nil": nil, "plain": errors.New("plain"), "own": failure(7)}
	Nested = map[string]map[string]int{"a b": {"x": 1, "y": 2}, "nil": nil, "empty": {}}
}

func buildStructs() {
	next := &Mixed{Small: 9}
	m := Mixed{Flag: true, Small: -5, Words: [3]uint16{1, 2, 65535}, Ratio: 0.25, Any: next, Maps: map[string]int{"a": 1}}
	m.Inner.Name, m.Inner.Next, m.list = "inner", next, []string{"l"}
	MixedElem = map[string]Mixed{"zero": {}, "full": m}
	leaf := &Node{Name: "leaf"}
	root := &Node{"root", map[string]*Node{"leaf": leaf, "nil": nil}}
	leaf.Next = map[string]*Node{"root": root}
	Nodes = map[string]*Node{"root": root, "leaf": leaf}
}

func double(n int) int { return 2 * n }

func adder(n int) func(int) int { return func(m int) int { return n + m } }

type failure int

func (f failure) Error() string { return fmt.Sprint("failure ", int(f)) }
