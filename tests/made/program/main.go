// Made: maps of types that only reflection makes, of every shape; it tells of each where it is, and what.
//
// Usage: made TRUTHFILE MODE
package main

import (
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"time"
)

type told struct {
	Address string      `json:"address"`
	Type    string      `json:"type"`
	Len     int         `json:"len"`
	Where   string      `json:"where"`
	Kind    string      `json:"path_kind"`
	Holder  string      `json:"holder"`
	Total   interface{} `json:"total"`
}

var (
	truth []told
	// Held holds the maps.
	Held []interface{}
)

func main() {
	lengths := []int{0, 1, 5, 8, 9, 20, 300}
	for _, key := range keys() {
		for i, elem := range elems() {
			hold(key, elem, lengths[(i+len(truth))%len(lengths)])
		}
	}
	hold(keys()[0], reflect.MapOf(keys()[3], elems()[0]), 30)
	runtime.GC()
	debug.SetGCPercent(-1)
	account := map[string]interface{}{"maps": truth, "sync_maps": []int{}, "garbage": []string{}}
	data, err := json.Marshal(account)
	if err == nil {
		err = ioutil.WriteFile(os.Args[1], data, 0o644)
	}
	if err != nil {
		panic(err)
	}
	fmt.Println("ready", os.Getpid())
	for {
		time.Sleep(time.Hour)
	}
}

func hold(key, elem reflect.Type, length int) {
	m := reflect.MakeMap(reflect.MapOf(key, elem))
	for i := 0; i < length; i++ {
		m.SetMapIndex(value(key, i), value(elem, i))
	}
	Held = append(Held, m.Interface())
	address := fmt.Sprintf("%#x", m.Pointer())
	truth = append(truth, told{address, m.Type().String(), length, "heap", "made", "", nil})
}

// value: the i-th of a type, so that keys differ.
func value(gotype reflect.Type, i int) reflect.Value {
	v := reflect.New(gotype).Elem()
	fill(v, i)
	return v
}

func fill(v reflect.Value, i int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint(i))
	case reflect.Int, reflect.Int32:
		v.SetInt(int64(i))
	case reflect.Array:
		fill(v.Index(0), i)
	case reflect.Struct:
		if v.NumField() > 0 {
			fill(v.Field(0), i)
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(i))
	}
}
