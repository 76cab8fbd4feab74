package main

import "reflect"

// few, many and list have the address of a map as a number, which holds nothing.
type few struct {
	next   *few
	number uintptr
}

type many struct {
	next    *many
	numbers [100]uintptr
}

type list struct {
	first, second *list
	numbers       [3000]uintptr
}

type link struct {
	next *link
	m    map[int]int
}

var (
	aFew  = &few{next: &few{}}
	aMany = &many{next: &many{}}
	aList = &list{first: &list{}}
	far   *link
	mixed few
)

// holdFar: the one true chain is the longest.
//
//go:noinline
func holdFar() {
	held := ints(18)
	far = &link{next: &link{next: &link{next: &link{m: held}}}}
	number := reflect.ValueOf(held).Pointer()
	aFew = &few{next: &few{number: number}, number: number}
	aMany = &many{next: &many{}}
	aList = &list{first: &list{}}
	for i := range aMany.numbers {
		aMany.numbers[i], aMany.next.numbers[i] = number, number
	}
	for i := range aList.numbers {
		aList.numbers[i], aList.first.numbers[i] = number, number
	}
	mixed = few{next: aFew, number: number}
	tell("far", held, "")
}
