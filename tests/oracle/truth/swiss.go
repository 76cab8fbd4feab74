//go:build go1.26 || (go1.24 && goexperiment.swissmap)
// +build go1.26 go1.24,goexperiment.swissmap

package truth

import (
	"reflect"
	"unsafe"
)

const (
	ctrlEmpty   = 0x80
	ctrlDeleted = 0xFE
)

// Place is where an entry lies: the index of its table, the group in it, and the slot.
type Place struct {
	Table int `json:"table"`
	Group int `json:"group"`
	Slot  int `json:"slot"`
	H2    int `json:"h2"`
}

// Unit is the number of the group.
func (p Place) Unit() int { return p.Group }

type swissTable struct {
	used, capacity, growthLeft uint16
	localDepth                 uint8
	index                      int
	groups                     unsafe.Pointer
	lengthMask                 uint64
}

func unitType(t reflect.Type) unsafe.Pointer { return (*mapType)(descriptorOf(t)).group }

func setSeed(header unsafe.Pointer, seed uint32) { (*swissMap)(header).seed = uintptr(seed) }

// mayGrow: these maps never stand between two arrays.
func mayGrow(header unsafe.Pointer) bool { return false }

// Uneven tells whether a map has more than two tables, some of which stand in the directory more than once.
func Uneven(m interface{}) bool {
	h := (*swissMap)(unsafe.Pointer(reflect.ValueOf(m).Pointer()))
	tables, shared := 0, 0
	for i := 0; i < h.dirLen; i++ {
		if t := h.table(i); t.index == i {
			tables++
			shared += boolInt(t.localDepth < h.globalDepth)
		}
	}
	return tables > 2 && shared > 0
}

func (m *swissMap) table(i int) *swissTable {
	return *(**swissTable)(at(m.dirPtr, uintptr(i)*unsafe.Sizeof(m.dirPtr)))
}

// swissWalk reads one map: its only group, or each table where its own index says that it stands.
type swissWalk struct {
	Walk
	list bool
	m    *swissMap
	t    *mapType
}

// walk counts, and with list notes every entry.
func walk(t reflect.Type, header unsafe.Pointer, list bool) *Walk {
	w := &swissWalk{list: list, m: (*swissMap)(header), t: (*mapType)(descriptorOf(t))}
	m := w.m
	w.Len = int(m.used)
	w.Swiss = &Swiss{Small: m.dirLen == 0, Directory: m.dirLen, GlobalDepth: int(m.globalDepth)}
	if m.dirLen == 0 && m.dirPtr != nil {
		w.group(m.dirPtr, 0, 0)
	}
	for i := 0; i < m.dirLen; i++ {
		if table := m.table(i); table.index == i {
			w.table(table)
		}
	}
	w.Deleted = intRef(w.deleted)
	return &w.Walk
}

func (w *swissWalk) table(t *swissTable) {
	w.Swiss.Tables++
	for i := 0; i <= int(t.lengthMask); i++ {
		w.group(at(t.groups, uintptr(i)*w.t.groupSize), t.index, i)
	}
}

func (w *swissWalk) group(g unsafe.Pointer, table, number int) {
	live := 0
	for i := uintptr(0); i < 8; i++ {
		switch ctrl := *(*uint8)(at(g, i)); {
		case ctrl < ctrlEmpty:
			live++
			w.entry(g, i, Place{table, number, int(i), int(ctrl)})
		case ctrl == ctrlDeleted:
			w.deleted++
		case ctrl == ctrlEmpty:
			w.Empty++
		default:
			panic("a control byte that cannot be")
		}
	}
	w.Live += live
	w.Slots += 8
	w.Swiss.Groups++
	w.Histogram[live]++
}

func (w *swissWalk) entry(g unsafe.Pointer, i uintptr, place Place) {
	if !w.list {
		return
	}
	key, elem := at(g, w.t.keyAt(i)), at(g, w.t.elemAt(i))
	if w.t.flags&4 != 0 {
		key = *(*unsafe.Pointer)(key)
	}
	if w.t.flags&8 != 0 {
		elem = *(*unsafe.Pointer)(elem)
	}
	w.Entries = append(w.Entries, Entry{key, elem, place})
}
