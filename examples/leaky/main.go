// leaky is a service with the leaks that gomap is for. Go maps never shrink: what once was large stays large.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

// Session is what a user who is logged in has.
type Session struct {
	ID   int
	User string
	Seen time.Time
}

// Row is what a cache holds.
type Row struct {
	ID    uint64
	Bytes [40]byte
}

type shard struct{ m map[uint64]Row }

type cache struct{ shards [4]*shard }

type service struct{ cache *cache }

var (
	sessions = map[string]*Session{}
	inflight = map[uint64]string{}
	server   = &service{&cache{}}
)

func main() {
	now := time.Date(2026, 11, 23, 3, 12, 9, 0, time.UTC)
	for id := 0; id < 100_000; id++ {
		sessions[key(id)] = &Session{id, fmt.Sprintf("user-%d", id%977), now.Add(time.Duration(id) * time.Millisecond)}
		inflight[uint64(id)] = "GET /"
	}
	for id := 10; id < 100_000; id++ {
		delete(sessions, key(id)) // ten are left, and the memory of a hundred thousand
	}
	for id := uint64(0); id < 100_000; id++ {
		if id%100 != 0 {
			delete(inflight, id)
		}
	}
	fill(server.cache)
	runtime.GC()
	fmt.Println("ready", os.Getpid())
	serve(sessions)
}

func key(id int) string { return fmt.Sprintf("u-%d", 1_000_000+id) }

func fill(c *cache) {
	for i := range c.shards {
		c.shards[i] = &shard{make(map[uint64]Row)}
	}
	for id := uint64(0); id < 20_000; id++ {
		c.shards[id%4].m[id] = Row{ID: id}
	}
}

//go:noinline
func serve(sessions map[string]*Session) {
	for range time.Tick(time.Hour) {
		fmt.Println(len(sessions), len(inflight), len(server.cache.shards))
	}
}
