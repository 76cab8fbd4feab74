package main

import (
	"bufio"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"unsafe"
)

const mask = ^uintptr(0) // so that what is told is no reference

type told struct {
	address uintptr
	spelled string
	length  int
	place   string
	kind    string
	holder  string
	total   uint64
}

type toldSync struct {
	address uintptr
	kind    string
	length  int
	holder  string
	parts   map[string]int
	headers []uintptr
}

var (
	all     []told
	syncs   []toldSync
	garbage []uintptr
	telling sync.Mutex
)

// tell notes a map in the heap. kind: the way it is held; holder: the path of it, where it can be spelled.
func tell(kind, holder string, m interface{}) { tellSized(kind, holder, m, 0) }

// tellSized: total bytes, header, arrays and what lies out of line together, as the allocator counted them.
func tellSized(kind, holder string, m interface{}, total uint64) {
	v := reflect.ValueOf(m)
	if v.IsNil() {
		return
	}
	add(told{v.Pointer() ^ mask, v.Type().String(), v.Len(), "heap", kind, holder, total})
}

// tellStack notes a map whose variable is at `variable`, and which may lie on the stack that `top` lies on.
func tellStack(kind, spelled string, variable, top unsafe.Pointer, length int) {
	address, place := *(*uintptr)(variable), "heap"
	if near(address, uintptr(top)) {
		place = "stack"
	}
	add(told{address ^ mask, spelled, length, place, kind, "", 0})
}

const frame = 4096

func near(a, b uintptr) bool { return a-b < frame || b-a < frame }

func add(one told) {
	telling.Lock()
	all = append(all, one)
	telling.Unlock()
}

// drop notes a map that is let go of after the last collection.
func drop(m interface{}) { garbage = append(garbage, reflect.ValueOf(m).Pointer()^mask) }

func write(path string) {
	file, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriterSize(file, 1<<16)
	out.WriteString(`{"go": ` + strconv.Quote(runtime.Version()) + `, "goroutines": ` + strconv.Itoa(runtime.NumGoroutine()))
	writeMaps(out)
	writeSyncs(out)
	out.WriteString(`, "garbage": [`)
	for i, address := range garbage {
		out.WriteString(comma(i) + quoted(address))
	}
	out.WriteString("]}\n")
	if err := out.Flush(); err != nil {
		panic(err)
	}
	file.Close()
}

func writeMaps(out *bufio.Writer) {
	out.WriteString(`, "maps": [`)
	for i := range all {
		one := &all[i]
		out.WriteString(comma(i) + `{"address": ` + quoted(one.address) + `, "type": ` + strconv.Quote(one.spelled))
		out.WriteString(`, "len": ` + strconv.Itoa(one.length) + `, "where": "` + one.place + `", "path_kind": "` + one.kind)
		out.WriteString(`", "holder": ` + strconv.Quote(one.holder) + `, "total": ` + number(one.total) + "}")
	}
	out.WriteString("]")
}

func writeSyncs(out *bufio.Writer) {
	out.WriteString(`, "sync_maps": [`)
	for i := range syncs {
		one := &syncs[i]
		out.WriteString(comma(i) + `{"address": ` + quoted(one.address) + `, "kind": "` + one.kind)
		out.WriteString(`", "len": ` + strconv.Itoa(one.length) + `, "holder": ` + strconv.Quote(one.holder))
		for _, name := range []string{"read", "dirty", "amended", "misses"} {
			part, have := one.parts[name]
			out.WriteString(`, "` + name + `": `)
			if !have {
				out.WriteString("null")
			} else if name == "amended" {
				out.WriteString(strconv.FormatBool(part == 1))
			} else {
				out.WriteString(strconv.Itoa(part))
			}
		}
		out.WriteString(`, "headers": [`)
		for j, address := range one.headers {
			out.WriteString(comma(j) + quoted(address))
		}
		out.WriteString("]}")
	}
	out.WriteString("]")
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ",\n"
}

func quoted(masked uintptr) string { return `"0x` + strconv.FormatUint(uint64(masked^mask), 16) + `"` }

func number(n uint64) string {
	if n == 0 {
		return "null"
	}
	return strconv.FormatUint(n, 10)
}
