package main

import (
	"strconv"

	"example.com/my-app.v2/truth"
)

// Wide is larger than the 128 bytes that a slot holds at most, and has pointers in it.
type Wide struct {
	ID   int64
	Name string
	Pad  [14]int64
}

// Maps of a thousand entries and more, and maps whose keys or elems do not fit into a slot.
var (
	IntInt       map[int]int
	StringInt    map[string]int
	StringString map[string]string
	BigElem      map[int][200]byte
	BigKey       map[[150]byte]int
	BigBoth      map[Wide]Wide
	Exactly128   map[int][128]byte
	Key128       map[[16]int64]string
	BigPointers  map[string][20]*User
	BigSet       map[uint32]struct{}
	Bytes        map[uint8]uint8
)

func buildLarge() {
	IntInt, StringInt = buildIntInt().(map[int]int), buildStringInt().(map[string]int)
	StringString = buildStringString().(map[string]string)
	BigElem, BigKey = buildBigElem().(map[int][200]byte), buildBigKey().(map[[150]byte]int)
	BigBoth, Exactly128 = buildBigBoth().(map[Wide]Wide), buildExactly128().(map[int][128]byte)
	BigPointers, BigSet = buildBigPointers().(map[string][20]*User), buildBigSet().(map[uint32]struct{})
	Key128, Bytes = map[[16]int64]string{}, map[uint8]uint8{}
	for i := 0; i < 256; i++ {
		Key128[[16]int64{int64(i), 15: -1}] = names[i]
		Bytes[uint8(i)] = uint8(255 - i)
	}
}

func buildIntInt() interface{} {
	m := make(map[int]int)
	truth.Seed(m)
	for i := 0; i < 1000; i++ {
		m[i*7-500] = i * i
	}
	return m
}

func buildStringInt() interface{} {
	m := map[string]int{}
	truth.Seed(m)
	for i, name := range names[:1500] {
		m[name] = i
	}
	return m
}

func buildStringString() interface{} {
	m := make(map[string]string, 1200)
	truth.Seed(m)
	for i, name := range names[:1200] {
		m[name] = names[i*3]
	}
	return m
}

func buildBigElem() interface{} {
	m := map[int][200]byte{}
	truth.Seed(m)
	for i := 0; i < 1000; i++ {
		m[i] = [200]byte{0: byte(i), 199: 1}
	}
	return m
}

func buildBigKey() interface{} {
	m := map[[150]byte]int{}
	truth.Seed(m)
	for i := 0; i < 1000; i++ {
		m[[150]byte{7: byte(i), 149: byte(i >> 8)}] = i
	}
	return m
}

func buildBigBoth() interface{} {
	m := map[Wide]Wide{}
	truth.Seed(m)
	for i := 0; i < 1100; i++ {
		m[Wide{ID: int64(i), Name: names[i]}] = Wide{Name: strconv.Itoa(i % 10), ID: -int64(i)}
	}
	return m
}

func buildExactly128() interface{} {
	m := map[int][128]byte{}
	truth.Seed(m)
	for i := 0; i < 1000; i++ {
		m[i<<20] = [128]byte{127: byte(i)}
	}
	return m
}

func buildBigPointers() interface{} {
	m := map[string][20]*User{}
	truth.Seed(m)
	for i := 0; i < 1000; i++ {
		m[names[i]] = [20]*User{0: user(i), 19: user(i + 1)}
	}
	return m
}

func buildBigSet() interface{} {
	m := map[uint32]struct{}{}
	truth.Seed(m)
	for i := uint32(0); i < 2000; i++ {
		m[i*2654435761] = struct{}{}
	}
	return m
}
