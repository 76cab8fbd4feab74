package main

import (
	"reflect"
	"strconv"
)

// Made: maps of types that only reflect made: their descriptors lie in the heap.
var Made []interface{}

func holdForeign() {
	for i := 1; i <= 5; i++ {
		elem := reflect.ArrayOf(i, reflect.TypeOf(User{}))
		m := reflect.MakeMap(reflect.MapOf(reflect.TypeOf(""), elem))
		for j := 0; j < 12; j++ {
			m.SetMapIndex(reflect.ValueOf(strconv.Itoa(j)), reflect.Zero(elem))
		}
		Made = append(Made, m.Interface())
		tell("reflect", "", Made[i-1])
	}
}
