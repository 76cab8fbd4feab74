// Package pkg has dots and dashes in its import path, and a name that is not the path's last element.
package pkg

// Session is what Cache holds.
type Session struct {
	ID   int
	User string
}

// Registry is a named map type of another package.
type Registry map[string]*Session

// Cache, Named and ByKind are maps of another package.
var (
	Cache  = map[string]*Session{"a": {1, "ann"}, "b": {2, "bob"}, "nil": nil}
	Named  = Registry{"x": {3, "cy"}}
	ByKind = map[Kind]int{{"dash", 1}: 10, {"dot", 2}: 20}
)

// Kind is a struct key of another package.
type Kind struct {
	Name  string
	Order int32
}
