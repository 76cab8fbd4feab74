// Lookalikes: ordinary structs that lie in memory as a sync.Map of Go up to 1.23 does; it tells of the maps in them.
// Usage: lookalikes TRUTHFILE MODE
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"sync"
	"time"
)

// Shard is as large as a readOnly, and its map may be empty.
type Shard struct {
	m     map[string]int
	dirty bool
}

// Lru leads to a Shard where a sync.Map leads to its readOnly.
type Lru struct {
	hits int64
	next *Shard
	all  map[string]*Shard
	size int
}

// Tail has a nil pointer there, and its map's keys are constants that stand among the types.
type Tail struct {
	lock sync.Mutex
	prev *Tail
	m    map[string]*Shard
	n    int
}

// Node is as large as a map's header, and begins with a small number; Obj is as large as a bucket or group.
type Node struct {
	n, flags int
	obj      *Obj
	rest     [3]int
}

type Obj struct {
	name string
	vals [20]*int
	next *Obj
	rest [3]int
}

type told struct {
	Address string `json:"address"`
	Type    string `json:"type"`
	Len     int    `json:"len"`
}

var (
	shards []*Shard
	lrus   []*Lru
	tails  []*Tail
	synced []*sync.Map
	nodes  []*Node
	parted [4]struct { // a type that no descriptor tells of
		lock  sync.Mutex
		inner struct{ m [2]map[uint16]int8 }
	}
	truth struct {
		Maps  []told `json:"maps"`
		Syncs []told `json:"sync_maps"`
		Nodes []told `json:"nodes"`
	}
)

func tell(m interface{}) {
	v := reflect.ValueOf(m)
	truth.Maps = append(truth.Maps, told{fmt.Sprintf("%#x", v.Pointer()), v.Type().String(), v.Len()})
}

func hold(i int) {
	shard := &Shard{m: map[string]int{}}
	for j := 0; i%2 == 0 && j < i; j++ {
		shard.m[strconv.Itoa(j)] = j
	}
	lru := &Lru{next: shard, all: map[string]*Shard{}}
	if i%4 == 0 {
		lru.all["a"], lru.all["some key"] = nil, shard
	}
	tail := &Tail{m: [...]map[string]*Shard{{"a": nil}, {"time": shard, "b": nil}, {"abcdefgh": shard}}[i%3]}
	shards, lrus, tails = append(shards, shard), append(lrus, lru), append(tails, tail)
	tell(shard.m)
	tell(lru.all)
	tell(tail.m)
}

// share makes a sync.Map of n entries, the last ones promoted to read.
func share(n int) {
	m := new(sync.Map)
	for j := 0; j < n; j++ {
		m.Store(j, "x")
		m.Store(strconv.Itoa(j), j)
		if j == n/2 {
			m.Range(func(_, _ interface{}) bool { return true })
		}
	}
	synced = append(synced, m)
	truth.Syncs = append(truth.Syncs, told{fmt.Sprintf("%p", m), "sync.Map", 2 * n})
}

func main() {
	local := map[int16]int16{1: 2, 3: 4} // on the stack
	for i := 0; i < 24; i++ {
		hold(i)
		share(i + 1)
	}
	for i := 0; i < 270; i++ {
		nodes = append(nodes, &Node{n: i % 9, obj: &Obj{name: "x"}})
		truth.Nodes = append(truth.Nodes, told{fmt.Sprintf("%p", nodes[i]), "main.Node", i % 9})
	}
	for i := range parted {
		parted[i].inner.m[1] = map[uint16]int8{1: int8(i)}
	}
	data, err := json.Marshal(truth)
	if err == nil {
		err = os.WriteFile(os.Args[1], data, 0o600)
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("ready", os.Getpid())
	for local[1] == 2 {
		time.Sleep(time.Hour)
	}
}
