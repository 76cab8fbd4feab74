package main

import (
	"fmt"
	"strconv"
)

// Holders several deep: lists, trees, rings, maps of maps of slices, chains of interfaces.
type node struct {
	next *node
	m    map[int]int
}

type branch struct {
	left, right *branch
	tags        map[string]struct{}
}

type scope struct {
	outer interface{}
	vars  map[string]interface{}
}

var (
	list    *node
	ring    *node
	root    *branch
	Scope   interface{}
	Regions map[string]map[string]map[string][]*Shard
	Grid    [3][4][]map[int]bool
	Handler struct {
		routes map[string]*struct{ next func() map[string]int }
	}
	Layers *[]*[]*map[string]int
)

func holdDeep() {
	for i := 0; i < 400; i++ {
		list = &node{list, ints(size(i))}
		tell("list", "", list.m)
	}
	ring = &node{nil, ints(3)}
	ring.next = &node{ring, ints(4)}
	tell("list", "main.ring.m", ring.m)
	tell("list", "main.ring.next.m", ring.next.m)
	root = grow(8)
	for i := 0; i < 60; i++ {
		scope := &scope{Scope, map[string]interface{}{"depth": i, "self": nil}}
		scope.vars["self"] = scope
		Scope = scope
		tell("interface", "", scope.vars)
	}
	holdRegions()
	holdGrid()
}

func grow(levels int) *branch {
	if levels == 0 {
		return nil
	}
	b := &branch{grow(levels - 1), grow(levels - 1), map[string]struct{}{strconv.Itoa(levels): {}}}
	tell("tree", "", b.tags)
	return b
}

func holdRegions() {
	Regions = map[string]map[string]map[string][]*Shard{}
	for _, region := range []string{"eu", "us"} {
		Regions[region] = map[string]map[string][]*Shard{}
		for zone := 0; zone < 20; zone++ {
			name := "zone" + strconv.Itoa(zone)
			Regions[region][name] = map[string][]*Shard{"hot": {{m: users(3)}, {m: users(zone)}}, "cold": nil}
			path := fmt.Sprintf("main.Regions[%q][%q]", region, name)
			tell("map", path, Regions[region][name])
			tell("map", path+`["hot"][0].m`, Regions[region][name]["hot"][0].m)
			tell("map", path+`["hot"][1].m`, Regions[region][name]["hot"][1].m)
		}
		tell("map", fmt.Sprintf("main.Regions[%q]", region), Regions[region])
	}
	tell("variable", "main.Regions", Regions)
}

func holdGrid() {
	for i := range Grid {
		for j := range Grid[i] {
			m := map[int]bool{i: true, j: true}
			Grid[i][j] = []map[int]bool{nil, m}
			tell("array", fmt.Sprintf("main.Grid[%d][%d][1]", i, j), m)
		}
	}
	behind := map[string]int{"behind": 1}
	Handler.routes = map[string]*struct{ next func() map[string]int }{
		"/": {func() map[string]int { return behind }},
	}
	tell("closure", "", behind)
	tell("struct", "main.Handler.routes", Handler.routes)
	innermost := map[string]int{"innermost": 1}
	inner := []*map[string]int{nil, &innermost}
	Layers = &[]*[]*map[string]int{nil, nil, &inner}
	tell("slice", "", innermost)
}

// holdMany: what is wanted still, in equal parts of the plainest ways.
func holdMany(n int) {
	for i := 0; i*6 < n; i++ {
		s, box, w := words(size(i)), users(size(i+1)), map[int]Wide{i: {}, i + 1: {}}
		set, f, p := map[string]struct{}{"a": {}}, map[float64]complex128{}, &Shard{m: users(size(i + 2))}
		for j := 0; j < size(i+3); j++ {
			f[float64(j)] = 1
		}
		Slice, Boxes, Wides, Sets = append(Slice, s), append(Boxes, box), append(Wides, w), append(Sets, set)
		Floats, Shards = append(Floats, f), append(Shards, p)
		tell("slice", fmt.Sprintf("main.Slice[%d]", i), s)
		tell("interfaces", fmt.Sprintf("main.Boxes[%d].(map[string]*main.User)", i), box)
		tell("slice", fmt.Sprintf("main.Wides[%d]", i), w)
		tell("slice", fmt.Sprintf("main.Sets[%d]", i), set)
		tell("slice", fmt.Sprintf("main.Floats[%d]", i), f)
		tell("slice", fmt.Sprintf("main.Shards[%d].m", i), p.m)
	}
}

var (
	Boxes  []interface{}
	Wides  []map[int]Wide
	Sets   []map[string]struct{}
	Floats []map[float64]complex128
	Shards []*Shard
)
