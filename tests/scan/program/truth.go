package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sync"
)

const mask = ^uintptr(0) // so that what is told is no reference

type told struct {
	address uintptr
	name    string
	length  int
	kind    string
	holder  string
}

var (
	all      []told
	syncMaps []told
	telling  sync.Mutex
)

// tell notes a map; holder: the path by which gomap should name who holds it, where that is one.
func tell(kind, holder string, m interface{}) {
	v := reflect.ValueOf(m)
	telling.Lock()
	defer telling.Unlock()
	all = append(all, told{v.Pointer() ^ mask, v.Type().String(), v.Len(), kind, holder})
}

func tellSync(holder string, m *sync.Map, length int) {
	syncMaps = append(syncMaps, told{reflect.ValueOf(m).Pointer() ^ mask, "sync.Map", length, "sync", holder})
}

func write(path string) {
	maps := func(list []told) []interface{} {
		out := []interface{}{}
		for _, t := range list {
			out = append(out, map[string]interface{}{
				"address": fmt.Sprintf("%#x", t.address^mask), "type": t.name, "len": t.length, "kind": t.kind, "holder": t.holder,
			})
		}
		return out
	}
	data, err := json.Marshal(map[string]interface{}{"maps": maps(all), "sync_maps": maps(syncMaps)})
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		panic(err)
	}
}
