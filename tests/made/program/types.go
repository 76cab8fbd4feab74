package main

import "reflect"

// User is a type of the program.
type User struct {
	ID   int
	Name string
}

var (
	number = reflect.TypeOf(0)
	text   = reflect.TypeOf("")
	user   = reflect.TypeOf(User{})
	any    = reflect.TypeOf((*interface{})(nil)).Elem()
)

func pair() reflect.Type {
	return reflect.StructOf([]reflect.StructField{
		{Name: "A", Type: number, Tag: `json:"a"`},
		{Name: "B", Type: reflect.ArrayOf(3, user)},
	})
}

func keys() []reflect.Type {
	return []reflect.Type{
		text,
		reflect.TypeOf(int32(0)),
		any,
		reflect.StructOf([]reflect.StructField{{Name: "X", Type: number}, {Name: "Y", Type: reflect.ArrayOf(2, text)}}),
		reflect.ArrayOf(40, number),
	}
}

func elems() []reflect.Type {
	return []reflect.Type{
		pair(),
		reflect.PtrTo(pair()),
		reflect.SliceOf(pair()),
		reflect.ArrayOf(77, reflect.TypeOf(byte(0))),
		reflect.ArrayOf(177, reflect.TypeOf(byte(0))),
		reflect.ChanOf(reflect.RecvDir, pair()),
		reflect.ChanOf(reflect.BothDir, reflect.ChanOf(reflect.RecvDir, pair())),
		reflect.StructOf(nil),
		reflect.ArrayOf(9, user),
	}
}
