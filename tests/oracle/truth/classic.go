//go:build !go1.24 || (!go1.26 && !goexperiment.swissmap)
// +build !go1.24 !go1.26,!goexperiment.swissmap

package truth

import (
	"reflect"
	"unsafe"
)

const (
	layout       = "classic"
	sameSizeGrow = 8
	wordSize     = unsafe.Sizeof(uintptr(0))
)

// Place is where an entry lies: the number of its bucket, how far along the chain, and the cell.
type Place struct {
	Bucket  int  `json:"bucket"`
	Chain   int  `json:"chain"`
	Slot    int  `json:"slot"`
	Tophash int  `json:"tophash"`
	Old     bool `json:"old"`
}

// Unit is the number of the bucket.
func (p Place) Unit() int { return p.Bucket }

// mapextra: in Go 1.9 the first two words are one array of two pointers.
type mapextra struct {
	overflow, oldoverflow unsafe.Pointer
	nextOverflow          unsafe.Pointer
}

func unitType(t reflect.Type) unsafe.Pointer { return (*mapType)(descriptorOf(t)).bucket }

func setSeed(header unsafe.Pointer, seed uint32) { (*hmap)(header).hash0 = seed }

// mayGrow: an old array is there.
func mayGrow(header unsafe.Pointer) bool { return (*hmap)(header).oldbuckets != nil }

// Uneven is about Swiss maps: for a classic one there is nothing to wait for.
func Uneven(m interface{}) bool { return true }

// classicWalk reads one map: its array, then what has not yet been evacuated of the old one.
type classicWalk struct {
	Walk
	list bool
	h    *hmap
	t    *mapType
}

// walk counts, and with list notes every entry.
func walk(t reflect.Type, header unsafe.Pointer, list bool) *Walk {
	w := &classicWalk{list: list, h: (*hmap)(header), t: (*mapType)(descriptorOf(t))}
	w.Len = w.h.count
	w.Noverflow = intRef(int(w.h.noverflow))
	w.Classic = &Classic{B: int(w.h.B), SpareOverflow: w.spare()}
	w.present()
	w.old()
	if marksDeleted {
		w.Deleted = intRef(w.deleted)
	}
	return &w.Walk
}

func (w *classicWalk) present() {
	if w.h.buckets == nil {
		return
	}
	c := w.Classic
	c.Buckets = 1 << w.h.B
	for i := 0; i < c.Buckets; i++ {
		chain := 0
		for b := w.bucket(w.h.buckets, i); b != nil; b = w.overflow(b) {
			w.Histogram[w.cells(b, i, chain, false)]++
			w.Slots += 8
			chain++
		}
		c.OverflowBuckets += chain - 1
		if chain > c.LongestChain {
			c.LongestChain = chain
		}
	}
}

func (w *classicWalk) old() {
	if w.h.oldbuckets == nil {
		return
	}
	g := &Growth{Kind: "double", OldBuckets: 1 << w.h.B / 2}
	if w.h.flags&sameSizeGrow != 0 {
		g.Kind, g.OldBuckets = "same-size", 1<<w.h.B
	}
	for i := 0; i < g.OldBuckets; i++ {
		first := w.bucket(w.h.oldbuckets, i)
		if top := *(*uint8)(first); top > lastEmpty && top < minTopHash {
			g.Evacuated++
			continue
		}
		for b, chain := first, 0; b != nil; b, chain = w.overflow(b), chain+1 {
			g.LiveOld += w.cells(b, i, chain, true)
		}
	}
	w.Growing = g
}

// cells notes every cell of a bucket, and gives the number of those that are live.
func (w *classicWalk) cells(b unsafe.Pointer, number, chain int, old bool) int {
	live := 0
	for i := uintptr(0); i < 8; i++ {
		top := *(*uint8)(at(b, i))
		if top >= minTopHash {
			live++
			w.entry(b, i, Place{number, chain, int(i), int(top), old})
		} else if !old && top == 0 || !marksDeleted {
			w.Empty += boolInt(!old)
		} else {
			w.deleted += boolInt(!old)
		}
	}
	w.Live += live
	return live
}

func (w *classicWalk) entry(b unsafe.Pointer, i uintptr, place Place) {
	if !w.list {
		return
	}
	key := at(b, 8+i*uintptr(w.t.keySize))
	elem := at(b, 8+8*uintptr(w.t.keySize)+i*uintptr(w.t.elemSize))
	if w.t.indirectKey() {
		key = *(*unsafe.Pointer)(key)
	}
	if w.t.indirectElem() {
		elem = *(*unsafe.Pointer)(elem)
	}
	w.Entries = append(w.Entries, Entry{key, elem, place})
}

func (w *classicWalk) bucket(array unsafe.Pointer, i int) unsafe.Pointer {
	return at(array, uintptr(i)*uintptr(w.t.bucketSize))
}

func (w *classicWalk) overflow(b unsafe.Pointer) unsafe.Pointer {
	return *(*unsafe.Pointer)(at(b, uintptr(w.t.bucketSize)-wordSize))
}

// spare counts the preallocated overflow buckets from nextOverflow on; the last one has an overflow pointer.
func (w *classicWalk) spare() int {
	if w.h.extra == nil || w.h.extra.nextOverflow == nil {
		return 0
	}
	n := 1
	for b := w.h.extra.nextOverflow; w.overflow(b) == nil; b = w.bucket(b, 1) {
		n++
	}
	return n
}
