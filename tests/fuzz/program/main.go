// Fuzz: a little of all that gomap reads, and then an end that a debugger sees.
package main

import (
	"runtime"
	"strconv"
	"sync"
	"time"
)

// User is pointed to by elems; Shape is what some interfaces hold.
type User struct {
	ID    int
	Name  string
	Tags  [3]string
	Attrs map[string]interface{}
}

// Shape has a method, so that what holds it has an itab.
type Shape interface{ Area() int }

// Area is the method.
func (u *User) Area() int { return u.ID }

// Wide makes buckets and groups that are large enough to carry their type.
type Wide struct {
	Name  string
	Users [8]*User
}

// Server holds maps in the heap.
type Server struct {
	name  string
	reqs  sync.Map
	users map[int]*User
	wides map[int]Wide
	big   map[[200]byte]int
	empty map[string]float64
	queue chan *User
	next  *Server
}

var (
	Ints    = map[int]int{}
	Strings = map[string]string{}
	Shapes  = map[string]Shape{}
	Nested  = map[string]map[int]interface{}{}
	Growing = map[uint32]uint16{}
	Servers = map[string]*Server{}
	srv     *Server
	Timer   *time.Timer
)

func fill() {
	for i := 0; i < 100; i++ {
		key := strconv.Itoa(i)
		Ints[i], Strings[key] = i, "v"+key
		srv.users[i] = &User{ID: i, Name: key, Attrs: map[string]interface{}{"a": i, "b": key, "c": [2]int{i, 1}}}
		if i < 24 {
			Shapes[key] = srv.users[i]
			srv.wides[i] = Wide{Name: key}
			srv.reqs.Store(key, srv.users[i])
			Nested[key] = map[int]interface{}{i: srv.users[i], i + 1: &Wide{}}
			srv.big[[200]byte{byte(i)}] = i
		}
	}
	for i := 0; i < 209; i++ { // the buckets of classic maps begin to move
		Growing[uint32(i)] = uint16(i)
	}
}

func wait(user *User, local map[string]int) {
	defer func() { local["done"] = 1 }()
	local[user.Name] = <-make(chan int)
}

//go:noinline
func moment() {}

func main() {
	srv = &Server{name: "first", users: map[int]*User{}, wides: map[int]Wide{}, big: map[[200]byte]int{},
		empty: map[string]float64{}, queue: make(chan *User, 4)}
	srv.next = &Server{name: "second", users: map[int]*User{1: {ID: 1}}, next: srv}
	Servers["a"] = srv
	fill()
	srv.queue <- srv.users[1]
	for i := 0; i < 6; i++ {
		runtime.SetFinalizer(&User{ID: i}, func(user *User) { Ints[0] = user.ID })
		go wait(srv.users[i], map[string]int{"i": i})
	}
	Timer = time.AfterFunc(time.Hour, func() { Ints[1] = len(srv.users) })
	time.Sleep(50 * time.Millisecond)
	moment()
	runtime.KeepAlive(srv)
}
