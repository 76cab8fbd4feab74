package main

import (
	"reflect"
	"runtime"
	"syscall"
	"time"
	"unsafe"

	"example.com/my-app.v2/truth"
)

const deep = 8 // times 32 KiB

var nothing *User // stays nil

// block leaves a goroutine, locked to its thread, in a raw system call: the scheduler takes it for running. The maps
// in its frame do not escape, so they lie on its stack, which must not move any more: no collection from here on.
func block(r *truth.Report) {
	ends := make([]int, 2)
	if err := syscall.Pipe(ends); err != nil {
		panic(err)
	}
	told := make(chan bool)
	go func() {
		runtime.LockOSThread()
		growStack(deep)
		var top byte
		blockedInSyscall(r, told, uintptr(ends[0]), IntInt, placeOf(unsafe.Pointer(&top)))
	}()
	<-told
	time.Sleep(50 * time.Millisecond)
}

// growStack makes room for all that the goroutine does later, so that its stack need not be moved then. Calls in one
// another: an array that is too large for a frame is put on the heap.
//
//go:noinline
func growStack(calls int) byte {
	var room [32 << 10]byte
	room[calls] = byte(calls)
	if calls > 0 {
		room[0] = growStack(calls - 1)
	}
	return room[calls] + room[0]
}

//go:noinline
func blockedInSyscall(r *truth.Report, told chan bool, fd uintptr, param map[int]int, top uintptr) {
	local, ints, wide := make(map[string]int), map[int]int{1: 1, 2: 4, 3: 9}, make(map[int]string)
	fill(local, wide)
	delete(ints, 2)
	t := locals{r, "main.blockedInSyscall", top}
	t.tell("local", stringInt, addressOf(unsafe.Pointer(&local)), pairsStringInt(local))
	t.tell("ints", intInt, addressOf(unsafe.Pointer(&ints)), pairsIntInt(ints))
	t.tell("wide", intString, addressOf(unsafe.Pointer(&wide)), pairsIntString(wide))
	t.tell("param", intInt, reflect.ValueOf(param).Pointer(), pairsIntInt(param))
	told <- true
	var one [1]byte
	for {
		if _, _, e := syscall.RawSyscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&one)), 1); e != syscall.EINTR {
			break
		}
	}
	runtime.KeepAlive(local)
	runtime.KeepAlive(ints)
	runtime.KeepAlive(wide)
	runtime.KeepAlive(param)
}

// crasher tells of its maps, writes the truth, and dereferences a nil pointer.
//
//go:noinline
func crasher(r *truth.Report, file string, param map[string]int, top uintptr) {
	local, wide := make(map[string]int), make(map[int]string)
	fill(local, wide)
	t := locals{r, "main.crasher", top}
	t.tell("local", stringInt, addressOf(unsafe.Pointer(&local)), pairsStringInt(local))
	t.tell("wide", intString, addressOf(unsafe.Pointer(&wide)), pairsIntString(wide))
	t.tell("param", stringInt, reflect.ValueOf(param).Pointer(), pairsStringInt(param))
	r.Write(file)
	announce()
	nothing.ID = len(local)
	runtime.KeepAlive(local)
	runtime.KeepAlive(wide)
	runtime.KeepAlive(param)
}

// fill makes local fit into the one bucket or group that it has on the stack, and wide outgrow it.
func fill(local map[string]int, wide map[int]string) {
	for i := 0; i < 50; i++ {
		wide[i] = names[i]
		if i < 5 {
			local[names[i]] = i
		}
	}
}

var (
	stringInt = reflect.TypeOf(map[string]int{})
	intInt    = reflect.TypeOf(map[int]int{})
	intString = reflect.TypeOf(map[int]string{})
)

// locals tells of the maps of one frame, all of which lies below top.
type locals struct {
	r        *truth.Report
	function string
	top      uintptr
}

func (l locals) tell(name string, t reflect.Type, address uintptr, pairs *truth.Pairs) {
	var bottom byte
	storage := "heap"
	if placeOf(unsafe.Pointer(&bottom)) < address && address < l.top {
		storage = "stack"
	}
	l.r.AddLocal(truth.Local{
		Function: l.function, Name: name, Type: t, Address: address, Storage: storage, Pairs: pairs})
}

//go:noinline
func placeOf(variable unsafe.Pointer) uintptr { return uintptr(variable) }

// addressOf gives the map's header as an integer, which escape analysis does not follow. Not inlined: then a variable
// whose address it takes has a place in memory, in optimised programs too. (A parameter whose address is taken has none
// that the debug information tells.)
//
//go:noinline
func addressOf(variable unsafe.Pointer) uintptr { return *(*uintptr)(variable) }

func pairsStringInt(m map[string]int) *truth.Pairs {
	p := &truth.Pairs{}
	for k, v := range m {
		p.See(&k, &v)
	}
	return p
}

func pairsIntInt(m map[int]int) *truth.Pairs {
	p := &truth.Pairs{}
	for k, v := range m {
		p.See(&k, &v)
	}
	return p
}

func pairsIntString(m map[int]string) *truth.Pairs {
	p := &truth.Pairs{}
	for k, v := range m {
		p.See(&k, &v)
	}
	return p
}
