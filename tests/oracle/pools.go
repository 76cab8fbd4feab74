package main

import "strconv"

// User is what many of the maps point to.
type User struct {
	ID   int
	Name string
	Tags []string
}

// Keys and elems that many maps share, so that measuring a map does not measure these.
var (
	names = makeNames()
	users = makeUsers()
)

const pooled = 20000

func makeNames() []string {
	all := make([]string, pooled)
	for i := range all {
		all[i] = "user-" + strconv.Itoa(i)
	}
	return all
}

func makeUsers() []*User {
	all := make([]*User, 64)
	for i := range all {
		all[i] = &User{ID: i, Name: names[i], Tags: []string{"a", "b"}[:i%3]}
	}
	return all
}

func user(i int) *User { return users[i%len(users)] }
