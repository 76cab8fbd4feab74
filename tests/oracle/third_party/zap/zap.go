// Package zap is a stand-in for the many packages whose import path begins with "go.": GDB takes such names for
// gccgo's and cuts them.
package zap

// Encoder is a struct type of such a package.
type Encoder struct {
	Name  string
	Level int
}

var _encoders = map[string]int{"json": 1, "console": 2, "logfmt": 3}

var _registry = map[string]*Encoder{"json": {"json", 1}, "console": {"console", 2}}

// Encoders gives the address of the package variable _encoders.
func Encoders() *map[string]int { return &_encoders }

// Registry gives the address of the package variable _registry.
func Registry() *map[string]*Encoder { return &_registry }
