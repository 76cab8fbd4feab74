// A service that leaks: its maps were large once, and Go maps never shrink. `make demo` looks at it with gomap.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// Session is what a client's login leaves behind.
type Session struct {
	ID   int
	User string
	Seen time.Time
}

// Request is one that is being answered.
type Request struct {
	Path    string
	Started time.Time
}

// Row is what the cache holds.
type Row struct {
	Version int
	Data    []byte
}

// Shard is a part of the cache.
type Shard struct {
	hits int
	m    map[uint64]Row
}

// Cache spreads its rows over shards.
type Cache struct{ shards [8]Shard }

// Server holds what the service holds.
type Server struct {
	name  string
	cache *Cache
}

var (
	sessions = map[string]*Session{}
	inflight = map[uint64]*Request{}
	server   = &Server{name: "leaky", cache: &Cache{}}
)

const (
	busiest  = 100000 // sessions on the day of the load test
	left     = 10     // sessions now
	requests = 50000
	waiting  = 3
	rows     = 40000
)

func main() {
	loginAll()
	logoutMost()
	answerAll()
	server.fill()
	server.evict()
	runtime.GC()
	fmt.Println("ready", os.Getpid())
	serve(sessions)
}

func loginAll() {
	start := time.Date(2026, 11, 23, 3, 12, 9, 0, time.UTC)
	users := []string{"ann", "bob", "cy", "dee", "bo\x1b[31m"}
	for i := 0; i < busiest; i++ {
		id := 1000000 + i
		sessions[key(id)] = &Session{id, users[i/10%len(users)], start.Add(time.Duration(i) * time.Millisecond)}
	}
}

// logoutMost: every tenth of the last hundred stays.
func logoutMost() {
	for i := 0; i < busiest; i++ {
		if i < busiest-10*left || i%10 != 0 {
			delete(sessions, key(1000000+i))
		}
	}
}

func key(id int) string { return fmt.Sprint("u-", id) }

func answerAll() {
	for i := uint64(0); i < requests; i++ {
		inflight[i] = &Request{fmt.Sprintf("/v1/items/%d", i), time.Now()}
	}
	for i := uint64(0); i < requests-waiting; i++ {
		delete(inflight, i)
	}
}

func (s *Server) fill() {
	for i := range s.cache.shards {
		s.cache.shards[i].m = map[uint64]Row{}
	}
	for i := uint64(0); i < rows; i++ {
		shard := &s.cache.shards[i%8]
		shard.m[i*2654435761] = Row{Version: int(i), Data: []byte{byte(i)}}
		shard.hits++
	}
}

// evict: one shard is swept, the others keep their rows.
func (s *Server) evict() {
	m := s.cache.shards[3].m
	for k := range m {
		if len(m) > 25 {
			delete(m, k)
		}
	}
}

// serve goes on until it is told to stop, with the maps in reach of its frame.
//
//go:noinline
func serve(sessions map[string]*Session) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
	fmt.Println("stopped,", len(sessions), "sessions left")
}
