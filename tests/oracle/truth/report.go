// Package truth reads Go maps out of the memory of its own process, through unsafe, with its own account of their
// structures: nothing of it comes from gomap, so that the two can be compared.
package truth

import (
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"reflect"
	"runtime"
	"unsafe"
)

// Case is one map: Var is the address of the variable, Range calls see for every entry that a range loop yields.
// Build, if there is one, makes a map with the same array: then the heap that it takes is measured.
type Case struct {
	Expr  string
	Var   interface{}
	Range func(see See)
	Build func() interface{}
}

// Local is a map in a frame of a blocked or crashed goroutine. Address as an integer: such a map is not to escape.
type Local struct {
	Function, Name string
	Type           reflect.Type
	Address        uintptr
	Storage        string
	Pairs          *Pairs
}

// Path is an expression that leads to a map.
type Path struct {
	Expr   string `json:"expr"`
	SameAs string `json:"same_as"`
	Len    int    `json:"len"`
}

// Report is the whole truth.
type Report struct {
	Go          string    `json:"go"`
	Experiments []string  `json:"experiments"`
	Arch        string    `json:"arch"`
	Layout      string    `json:"layout"`
	UnitFields  []string  `json:"unit_fields"`
	Pid         int       `json:"pid"`
	Cases       []mapJSON `json:"cases"`
	Locals      []mapJSON `json:"locals"`
	Paths       []Path    `json:"paths"`
}

type mapJSON struct {
	Expr      string            `json:"expr,omitempty"`
	Function  string            `json:"function,omitempty"`
	Name      string            `json:"name,omitempty"`
	Type      string            `json:"type"`
	Layout    string            `json:"layout"`
	Address   string            `json:"address"`
	Storage   *string           `json:"storage"`
	Nil       bool              `json:"nil"`
	Len       int               `json:"len"`
	Live      int               `json:"live"`
	Slots     int               `json:"slots"`
	Deleted   *int              `json:"deleted"`
	Empty     int               `json:"empty"`
	Growing   *Growth           `json:"growing"`
	Classic   *Classic          `json:"classic"`
	Swiss     *Swiss            `json:"swiss"`
	Histogram []int             `json:"histogram"`
	Noverflow *int              `json:"noverflow"`
	Entries   []json.RawMessage `json:"entries"`
	RangeLen  *int              `json:"range_len"`
	RangeOK   *bool             `json:"range_ok"`
	Heap      *Heap             `json:"heap"`
}

// New begins a report of this process.
func New() *Report {
	t := reflect.TypeOf(map[string]int{})
	if layoutOf(t) != layout {
		panic("the runtime's own group type does not look like " + layout)
	}
	version, experiments := release()
	return &Report{
		Go: version, Experiments: experiments, Arch: runtime.GOARCH, Layout: layout, UnitFields: unitFields(t),
		Pid: os.Getpid(), Cases: []mapJSON{}, Locals: []mapJSON{}, Paths: []Path{},
	}
}

// Add tells of one package variable. The range loop comes first: it leaves its mark in some headers.
func (r *Report) Add(c Case) {
	variable := reflect.ValueOf(c.Var).Elem()
	var heap *Heap
	if c.Build != nil {
		heap = Measure(c.Build)
		mustRepeat(c, variable.Interface())
	}
	var pairs *Pairs
	if c.Range != nil {
		pairs = &Pairs{}
		c.Range(pairs.See)
	}
	m := describe(variable.Type(), unsafe.Pointer(variable.Pointer()), pairs, "heap")
	m.Expr, m.Heap = c.Expr, heap
	r.Cases = append(r.Cases, m)
}

// mustRepeat panics unless the recipe gives the same array as that of the map that is told of.
func mustRepeat(c Case, m interface{}) {
	if !sameShape(Look(m), Look(c.Build())) {
		panic(c.Expr + ": its recipe does not give the same array twice")
	}
}

// AddLocal tells of a map in a frame of the calling goroutine.
func (r *Report) AddLocal(l Local) {
	m := describe(l.Type, *(*unsafe.Pointer)(unsafe.Pointer(&l.Address)), l.Pairs, l.Storage)
	m.Function, m.Name = l.Function, l.Name
	r.Locals = append(r.Locals, m)
}

// AddPath tells of an expression that leads to the map m.
func (r *Report) AddPath(expr string, m interface{}) {
	v := reflect.ValueOf(m)
	r.Paths = append(r.Paths, Path{expr, address(v.Pointer()), v.Len()})
}

// Write leaves the report in a file, at once or not at all.
func (r *Report) Write(path string) {
	text, err := json.Marshal(r)
	if err == nil {
		err = ioutil.WriteFile(path+".part", text, 0644)
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		panic(err)
	}
}

func describe(t reflect.Type, header unsafe.Pointer, pairs *Pairs, storage string) mapJSON {
	m := mapJSON{Type: t.String(), Layout: layout, Address: address(uintptr(header)), Nil: header == nil}
	w := &Walk{Deleted: intRef(0)}
	if header != nil {
		w = walk(t, header, pairs != nil)
		m.Storage, m.Histogram = &storage, w.Histogram[:]
	}
	m.Len, m.Live, m.Slots, m.Deleted, m.Empty = w.Len, w.Live, w.Slots, w.Deleted, w.Empty
	m.Growing, m.Classic, m.Swiss, m.Noverflow = w.Growing, w.Classic, w.Swiss, w.Noverflow
	if pairs != nil {
		keys, values := encodeEntries(t, w.Entries)
		m.Entries = joinEntries(keys, values, w.Entries)
		equal := pairs.equal(keys, values)
		m.RangeLen, m.RangeOK = &pairs.Len, &equal
	}
	return m
}

func encodeEntries(t reflect.Type, entries []Entry) (keys, values []string) {
	for _, e := range entries {
		keys = append(keys, Encode(t.Key(), e.Key, 1))
		values = append(values, Encode(t.Elem(), e.Elem, 1))
	}
	return keys, values
}

func joinEntries(keys, values []string, entries []Entry) []json.RawMessage {
	joined := make([]json.RawMessage, len(entries))
	for i, e := range entries {
		place, err := json.Marshal(e.Place)
		if err != nil {
			panic(err)
		}
		joined[i] = json.RawMessage(fmt.Sprintf(`{"key":%s,"value":%s,%s`, keys[i], values[i], place[1:]))
	}
	return joined
}

func address(p uintptr) string { return fmt.Sprintf("%#x", p) }
