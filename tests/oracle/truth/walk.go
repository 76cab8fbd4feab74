package truth

import (
	"reflect"
	"unsafe"
)

// Walk is what one map holds, read slot by slot through unsafe. Deleted is nil where the release does not mark what
// was deleted.
type Walk struct {
	Len       int
	Live      int
	Slots     int
	Deleted   *int
	Empty     int
	Growing   *Growth
	Classic   *Classic
	Swiss     *Swiss
	Histogram [9]int
	Noverflow *int
	Entries   []Entry
	deleted   int
}

// Entry is one live entry: where its key and elem are, out-of-line ones followed, and in which slot it lies.
type Entry struct {
	Key, Elem unsafe.Pointer
	Place     Place
}

// Growth is a classic map that is moving to another array.
type Growth struct {
	Kind       string `json:"kind"`
	OldBuckets int    `json:"old_buckets"`
	Evacuated  int    `json:"evacuated"`
	LiveOld    int    `json:"live_old"`
}

// Classic is the shape of a classic map; all but B are of the present array.
type Classic struct {
	B               int `json:"B"`
	Buckets         int `json:"buckets"`
	OverflowBuckets int `json:"overflow_buckets"`
	SpareOverflow   int `json:"spare_overflow"`
	LongestChain    int `json:"longest_chain"`
}

// Swiss is the shape of a Swiss map.
type Swiss struct {
	Small       bool `json:"small"`
	Groups      int  `json:"groups"`
	Tables      int  `json:"tables"`
	Directory   int  `json:"directory"`
	GlobalDepth int  `json:"global_depth"`
}

// Look walks any non-nil map.
func Look(m interface{}) *Walk {
	v := reflect.ValueOf(m)
	return walk(v.Type(), unsafe.Pointer(v.Pointer()), true)
}

// Seed sets the hash seed of an empty map, so that the same insertions give the same array every time.
func Seed(m interface{}) {
	v := reflect.ValueOf(m)
	if v.Len() != 0 {
		panic("only an empty map can be given another seed")
	}
	setSeed(unsafe.Pointer(v.Pointer()), 0x5eed1e55)
}

// sameShape tells whether two maps have equal arrays, as far as counts show.
func sameShape(a, b *Walk) bool {
	strip := func(w *Walk) Walk {
		c := *w
		c.Entries = nil
		return c
	}
	return reflect.DeepEqual(strip(a), strip(b))
}

func intRef(n int) *int { return &n }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Peek gives the growth of a map that is not nil; nil where it does not grow.
func Peek(m interface{}) *Growth {
	if !mayGrow(unsafe.Pointer(reflect.ValueOf(m).Pointer())) {
		return nil
	}
	return Look(m).Growing
}
