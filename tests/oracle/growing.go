package main

import (
	"unsafe"

	"example.com/my-app.v2/truth"
)

// Maps caught in growth (classic), maps of several tables, and maps with tombstones (Swiss). Each recipe ends where
// the walk sees the state that is wanted, which a map of the other kind never reaches: then it ends after a while.
var (
	Doubling        map[int]int
	DoublingStr     map[string]*User
	DoublingSmall   map[int]int
	DoublingDeleted map[int]int
	SameSize        map[int]int
	SameSizeStr     map[string]*User
	ManyTables      map[int]int
	ManyTablesStr   map[string]string
	Tombstones      map[int]int
	TombstonesStr   map[string]int
)

func buildGrowing() {
	Doubling, DoublingStr = buildDoubling().(map[int]int), buildDoublingStr().(map[string]*User)
	DoublingSmall, DoublingDeleted = growSmall(), buildDoublingDeleted().(map[int]int)
	SameSize, SameSizeStr = buildSameSize().(map[int]int), buildSameSizeStr().(map[string]*User)
	ManyTables, ManyTablesStr = buildManyTables().(map[int]int), buildManyTablesStr().(map[string]string)
	Tombstones, TombstonesStr = buildTombstones().(map[int]int), buildTombstonesStr().(map[string]int)
}

// caught tells whether a classic map has moved some of its old buckets, and not yet half of them.
func caught(m interface{}, kind string) bool {
	g := truth.Peek(m)
	return g != nil && g.Kind == kind && g.Evacuated > g.OldBuckets/8 && g.Evacuated < g.OldBuckets/2
}

const enough = 2600 // entries: a classic map of so many has doubled on the way, from 1,000 on

// spread makes keys of which no hash makes a pattern: consecutive numbers fill buckets more evenly than chance on arm64.
func spread(i int) int { return int(uint32(i) * 2654435761) }

func buildDoubling() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 1000 || i < enough && !caught(m, "double"); i++ {
		m[spread(i)] = i
	}
	return m
}

func buildDoublingStr() interface{} {
	m := map[string]*User{}
	truth.Seed(m)
	for i := 0; i < 1000 || i < enough && !caught(m, "double"); i++ {
		m[names[i]] = user(i)
	}
	return m
}

// growSmall has one old bucket or two, and the ninth entry or the fourteenth just begun the growth.
func growSmall() map[int]int {
	m := map[int]int{}
	for i := 0; i < 13 || i < 40 && truth.Peek(m) == nil; i++ {
		m[i] = i
	}
	return m
}

// buildDoublingDeleted loses entries from evacuated and not yet evacuated buckets.
func buildDoublingDeleted() interface{} {
	m := buildDoubling().(map[int]int)
	for i := 0; i < 30; i++ {
		delete(m, spread(i))
	}
	return m
}

const (
	crowded = 1150  // entries in a quarter of 256 buckets
	batch   = 250   // crowded + batch lies within every release's limit for 256 buckets
	most    = 18000 // keys that are tried
)

// crowd puts 1,150 entries into 256 buckets, then replaces them until all are in every fourth bucket, then until all
// are in the next ones, and so on. That leaves overflow buckets behind, until the map grows to the same size. add and
// remove: by number, and by the address of the key.
func crowd(m interface{}, add func(int), remove func(key unsafe.Pointer)) {
	for i, quarter := 0, 0; i < most && !caught(m, "same-size"); i++ {
		add(i)
		if i < crowded || i%batch != 0 || truth.Peek(m) != nil {
			continue
		}
		outside := entriesOutside(m, quarter)
		for _, e := range outside[:smaller(len(outside), truth.Look(m).Len-crowded)] {
			remove(e.Key)
		}
		if len(outside) < batch {
			quarter = (quarter + 1) % 4
		}
	}
}

func entriesOutside(m interface{}, quarter int) []truth.Entry {
	outside := []truth.Entry{}
	for _, e := range truth.Look(m).Entries {
		if e.Place.Unit()%4 != quarter {
			outside = append(outside, e)
		}
	}
	return outside
}

func smaller(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func buildSameSize() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	crowd(m, func(i int) { m[i] = -i }, func(key unsafe.Pointer) { delete(m, *(*int)(key)) })
	return m
}

func buildSameSizeStr() interface{} {
	m := map[string]*User{}
	truth.Seed(m)
	crowd(m, func(i int) { m[names[i]] = user(i) }, func(key unsafe.Pointer) { delete(m, *(*string)(key)) })
	return m
}

func buildManyTables() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 2000 || i < 6000 && !truth.Uneven(m); i++ {
		m[i*i] = i
	}
	return m
}

func buildManyTablesStr() interface{} {
	m := map[string]string{}
	truth.Seed(m)
	for i := 0; i < 3000 || i < 8000 && !truth.Uneven(m); i++ {
		m[names[i]] = names[i]
	}
	return m
}

// buildTombstones: what is deleted from a full group leaves a tombstone.
func buildTombstones() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 1700; i++ {
		m[i] = i
	}
	for i := 0; i < 1700; i += 3 {
		delete(m, i)
	}
	return m
}

func buildTombstonesStr() interface{} {
	m := map[string]int{}
	truth.Seed(m)
	for i := 0; i < 800; i++ {
		m[names[i]] = i
	}
	for i := 0; i < 790; i++ {
		delete(m, names[i])
	}
	return m
}
