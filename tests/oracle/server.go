package main

import (
	"example.com/my-app.v2/pkg.v1"
	"example.com/my-app.v2/truth"
	"go.example.org/zap"
)

// Shard, Store, Server and Outer hold maps one in the other.
type (
	Shard struct {
		hits int
		m    map[string]int
	}
	Store struct {
		items map[string]*User
		byID  map[ID]*User
	}
	Server struct {
		name   string
		store  *Store
		shards [4]Shard
		more   []*Shard
		any    interface{}
		m      *map[string]int
	}
	Outer struct {
		*Store
		Shard
		deep struct{ inner struct{ m map[int]string } }
	}
)

// What paths lead through.
var (
	TheServer   *Server
	TheOuter    Outer
	Shards      [4]Shard
	ShardRefs   []*Shard
	Any         interface{}
	AnyRegistry interface{}
	AnyServer   interface{}
	MapRef      *map[string]int
	MapRefRef   **map[string]int
	ByNumber    map[int]*Shard
	ByPoint     map[Point]Shard
	MapArray    [3]map[string]int
	MapSlice    []map[int]int
	ByBool      map[bool]map[string]int
)

func buildServer() {
	TheServer = &Server{name: "s", store: newStore(), any: map[string]int{"in": 1}, m: &MapArray[1]}
	TheOuter.Store, TheOuter.m = newStore(), map[string]int{"promoted": 1}
	TheOuter.deep.inner.m = map[int]string{1: "one"}
	ByNumber, ByPoint = map[int]*Shard{}, map[Point]Shard{}
	for i := range Shards {
		s := Shard{hits: i, m: map[string]int{names[i]: i, "both": 2}}
		Shards[i], TheServer.shards[3-i] = s, s
		ShardRefs = append(ShardRefs, &Shard{i, map[string]int{"ref": i}})
		TheServer.more = append(TheServer.more, ShardRefs[i])
		ByNumber[i*7], ByPoint[Point{i, -i}] = ShardRefs[i], s
	}
	buildDisguised()
}

func newStore() *Store {
	s := &Store{items: map[string]*User{}, byID: map[ID]*User{}}
	for i := 0; i < 30; i++ {
		s.items[names[i]], s.byID[ID(i)] = user(i), user(i)
	}
	return s
}

func buildDisguised() {
	Any, AnyRegistry, AnyServer = map[string]int{"any": 1, "more": 2}, Registry{"r": user(1)}, TheServer
	MapArray = [3]map[string]int{{"zero": 0}, {"one": 1}, nil}
	MapSlice = []map[int]int{{0: 0}, {1: 1, 2: 2}}
	MapRef, MapRefRef = &MapArray[0], &MapRef
	ByBool = map[bool]map[string]int{true: {"yes": 1}, false: {}}
}

func addPaths(r *truth.Report) {
	addServerPaths(r)
	addIndexPaths(r)
	addDisguisedPaths(r)
	addPackagePaths(r)
}

func addServerPaths(r *truth.Report) {
	r.AddPath("main.TheServer.store.items", TheServer.store.items)
	r.AddPath("TheServer.store.items", TheServer.store.items)
	r.AddPath("(*main.TheServer).store.byID", TheServer.store.byID)
	r.AddPath("(*(*main.TheServer).store).items", TheServer.store.items)
	r.AddPath("main.TheServer.shards[3].m", TheServer.shards[3].m)
	r.AddPath("main.TheServer.more[2].m", TheServer.more[2].m)
	r.AddPath("(*main.TheServer.more[1]).m", TheServer.more[1].m)
	r.AddPath("main.TheServer.m", *TheServer.m)
	r.AddPath("*main.TheServer.m", *TheServer.m)
	r.AddPath("main.TheServer.any.(map[string]int)", TheServer.any)
	r.AddPath("main.TheOuter.m", TheOuter.m)
	r.AddPath("main.TheOuter.Shard.m", TheOuter.m)
	r.AddPath("main.TheOuter.items", TheOuter.items)
	r.AddPath("main.TheOuter.Store.byID", TheOuter.byID)
	r.AddPath("main.TheOuter.deep.inner.m", TheOuter.deep.inner.m)
	r.AddPath("(&main.TheOuter).deep.inner.m", TheOuter.deep.inner.m)
}

func addIndexPaths(r *truth.Report) {
	r.AddPath("main.Shards[0].m", Shards[0].m)
	r.AddPath("main.Shards[0x3].m", Shards[3].m)
	r.AddPath("main.ShardRefs[2].m", ShardRefs[2].m)
	r.AddPath("main.ByNumber[7].m", ByNumber[7].m)
	r.AddPath("main.MapArray[1]", MapArray[1])
	r.AddPath("main.MapSlice[1]", MapSlice[1])
	r.AddPath(`main.Nested["a b"]`, Nested["a b"])
	r.AddPath(`main.Nested["empty"]`, Nested["empty"])
	r.AddPath("main.ByBool[true]", ByBool[true])
	r.AddPath("main.ByPoint[main.Point{1, -1}].m", ByPoint[Point{1, -1}].m)
	r.AddPath("main.ByPoint[{X: 2, Y: -2}].m", ByPoint[Point{2, -2}].m)
	r.AddPath(`main.Nodes["root"].Next["leaf"].Next`, Nodes["root"].Next["leaf"].Next)
	r.AddPath(`main.MixedElem["full"].Maps`, MixedElem["full"].Maps)
	r.AddPath(`main.InterfaceElem["map"].(map[string]int)`, InterfaceElem["map"])
}

func addDisguisedPaths(r *truth.Report) {
	r.AddPath("main.Any", Any)
	r.AddPath("main.Any.(map[string]int)", Any)
	r.AddPath("main.AnyRegistry", AnyRegistry)
	r.AddPath("main.AnyRegistry.(main.Registry)", AnyRegistry)
	r.AddPath("main.AnyServer.(*main.Server).store.items", TheServer.store.items)
	r.AddPath("main.MapRef", *MapRef)
	r.AddPath("*main.MapRef", *MapRef)
	r.AddPath("(*main.MapRef)", *MapRef)
	r.AddPath("**main.MapRefRef", **MapRefRef)
	r.AddPath("main.Users", Users)
}

func addPackagePaths(r *truth.Report) {
	r.AddPath("example.com/my-app.v2/pkg.v1.Cache", pkg.Cache)
	r.AddPath("example.com/my-app.v2/pkg.v1.Named", pkg.Named)
	r.AddPath("pkg.v1.ByKind", pkg.ByKind)
	r.AddPath("pkg.Cache", pkg.Cache)
	r.AddPath("go.example.org/zap._encoders", *zap.Encoders())
	r.AddPath("go.example.org/zap._registry", *zap.Registry())
	r.AddPath("zap._encoders", *zap.Encoders())
}
