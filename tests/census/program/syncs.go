package main

import (
	"reflect"
	"sync"
	"unsafe"
)

// Sync maps in their states: never used, all in read, all in dirty, both, with misses, with deleted entries, in others.
var (
	SyncUnused   sync.Map
	SyncRead     sync.Map
	SyncDirty    sync.Map
	SyncBoth     sync.Map
	SyncMissed   sync.Map
	SyncDeleted  sync.Map
	SyncOfMaps   sync.Map
	SyncPointer  = &sync.Map{}
	SyncInStruct struct {
		name string
		m    sync.Map
	}
	SyncMany  [200]*sync.Map
	SyncMixed sync.Map
	SyncAny   interface{}
)

type spot struct{ x, y int }

func fill(m *sync.Map, from, to int) {
	for i := from; i < to; i++ {
		m.Store(i, i)
	}
}

// promote moves all that is dirty to read.
func promote(m *sync.Map) { m.Range(func(_, _ interface{}) bool { return true }) }

func holdSync() {
	fill(&SyncRead, 0, 100)
	promote(&SyncRead)
	fill(&SyncDirty, 0, 10)
	fill(&SyncBoth, 0, 50)
	promote(&SyncBoth)
	fill(&SyncBoth, 50, 70)
	fill(&SyncMissed, 0, 40)
	promote(&SyncMissed)
	fill(&SyncMissed, 40, 45)
	for i := 0; i < 7; i++ {
		SyncMissed.Load("nowhere")
	}
	holdSyncDeleted()
	fill(SyncPointer, 0, 12)
	promote(SyncPointer)
	fill(&SyncInStruct.m, 0, 5)
	holdSyncMixed()
	tellSyncs()
	for i := range SyncMany {
		SyncMany[i] = &sync.Map{}
		fill(SyncMany[i], 0, 1+i%20)
		tellSync("", SyncMany[i], 1+i%20)
	}
}

// holdSyncDeleted: deleted from read (nil), then expunged by the next dirty; and maps as values.
func holdSyncDeleted() {
	fill(&SyncDeleted, 0, 60)
	promote(&SyncDeleted)
	SyncDeleted.Delete(3)
	SyncDeleted.Delete(4)
	fill(&SyncDeleted, 60, 65)
	SyncDeleted.Delete(5)
	SyncDeleted.Delete(61)
	for i := 0; i < 30; i++ {
		inner := ints(size(i))
		SyncOfMaps.Store(i, inner)
		tell("syncmap", "", inner)
	}
}

// holdSyncMixed: keys and values of many types, a stored nil among them; one is expunged.
func holdSyncMixed() {
	SyncMixed.Store("gone", 1)
	SyncMixed.Store("u1", &spot{3, 4})
	SyncMixed.Store(42, "answer")
	SyncMixed.Store(true, nil)
	promote(&SyncMixed)
	SyncMixed.Delete("gone")
	SyncMixed.Store(spot{1, 2}, []string{"a", "b"})
	SyncAny = &SyncMixed
}

func tellSyncs() {
	tellSync("main.SyncMixed", &SyncMixed, 4)
	tellSync("main.SyncUnused", &SyncUnused, 0)
	tellSync("main.SyncRead", &SyncRead, 100)
	tellSync("main.SyncDirty", &SyncDirty, 10)
	tellSync("main.SyncBoth", &SyncBoth, 70)
	tellSync("main.SyncMissed", &SyncMissed, 45)
	tellSync("main.SyncDeleted", &SyncDeleted, 61)
	tellSync("main.SyncOfMaps", &SyncOfMaps, 30)
	tellSync("main.SyncPointer", SyncPointer, 12)
	tellSync("main.SyncInStruct.m", &SyncInStruct.m, 5)
}

func tellSync(holder string, m *sync.Map, length int) {
	one := toldSync{uintptr(unsafe.Pointer(m)) ^ mask, "HashTrieMap", length, holder, nil, nil}
	v := reflect.ValueOf(m).Elem()
	if v.FieldByName("misses").IsValid() {
		one.kind = "sync.Map"
		one.parts, one.headers = partsOf(v)
	}
	syncs = append(syncs, one)
}

// readOnly is the runtime's sync.readOnly, as far as all releases agree.
type readOnly struct {
	m       map[interface{}]unsafe.Pointer
	amended bool
}

// partsOf a sync.Map as it was up to 1.23: its two maps' lengths, whether the dirty one has more, its misses.
func partsOf(v reflect.Value) (map[string]int, []uintptr) {
	dirty := v.FieldByName("dirty")
	parts := map[string]int{"read": 0, "dirty": dirty.Len(), "amended": 0, "misses": int(v.FieldByName("misses").Int())}
	headers := []uintptr{}
	if dirty.Pointer() != 0 {
		headers = append(headers, dirty.Pointer()^mask)
	}
	if read := (*readOnly)(pointerOf(v.FieldByName("read").FieldByName("v"))); read != nil {
		parts["read"] = len(read.m)
		if read.amended {
			parts["amended"] = 1
		}
		if read.m != nil {
			headers = append(headers, **(**uintptr)(unsafe.Pointer(&read))^mask)
		}
	}
	return parts, headers
}

// pointerOf an atomic.Value's interface (its second word) or an atomic.Pointer's word.
func pointerOf(v reflect.Value) unsafe.Pointer {
	at := unsafe.Pointer(v.UnsafeAddr())
	if v.Kind() == reflect.Interface {
		at = unsafe.Pointer(uintptr(at) + unsafe.Sizeof(uintptr(0)))
	}
	return *(*unsafe.Pointer)(at)
}
