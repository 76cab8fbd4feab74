package main

import "example.com/my-app.v2/truth"

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

func buildDoubling() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 1000 || i < enough && !caught(m, "double"); i++ {
		m[i*3] = i
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
		delete(m, i*3)
	}
	return m
}

// churn replaces the oldest key by a new one, which leaves overflow buckets behind, until the map grows to the same
// size; insert and remove take the number of a key.
func churn(m interface{}, entries, rounds int, insert, remove func(int)) {
	for i := 0; i < entries; i++ {
		insert(i)
	}
	for i := 0; i < rounds && !caught(m, "same-size"); i++ {
		remove(i)
		insert(entries + i)
	}
}

const (
	nearlyFull = 1600  // entries: close to what 256 buckets hold before they double
	inNearly6  = 1500  // the same in Go 1.21, whose limit is lower
	rounds     = 12000 // more than it takes
)

func nearLimit() int {
	if truth.LowLimit() {
		return inNearly6
	}
	return nearlyFull
}

func buildSameSize() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	churn(m, nearLimit(), rounds, func(i int) { m[i] = -i }, func(i int) { delete(m, i) })
	return m
}

func buildSameSizeStr() interface{} {
	m := map[string]*User{}
	truth.Seed(m)
	churn(m, nearLimit(), rounds, func(i int) { m[names[i]] = user(i) }, func(i int) { delete(m, names[i]) })
	return m
}

// shared tells whether a Swiss map has more than two tables, not all equally deep.
func shared(m interface{}) bool {
	w := truth.Look(m)
	return w.Swiss != nil && w.Swiss.Tables > 2 && w.Shared() > 0
}

func buildManyTables() interface{} {
	m := map[int]int{}
	truth.Seed(m)
	for i := 0; i < 2000 || i < 6000 && !(i%64 == 0 && shared(m)); i++ {
		m[i*i] = i
	}
	return m
}

func buildManyTablesStr() interface{} {
	m := map[string]string{}
	truth.Seed(m)
	for i := 0; i < 3000 || i < 8000 && !(i%64 == 0 && shared(m)); i++ {
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
