package truth

import (
	"reflect"
	"runtime"
	"strings"
	"unsafe"
)

// release is runtime.Version without the experiments: "go1.25.5 X:noswissmap" and "go1.27.3-X:mapsplitgroup".
func release() (version string, experiments []string) {
	experiments = []string{}
	parts := strings.SplitN(runtime.Version(), "X:", 2)
	if len(parts) == 2 {
		experiments = strings.Split(strings.TrimSpace(parts[1]), ",")
	}
	return strings.TrimRight(parts[0], " -"), experiments
}

// unitFields names the fields of a map's bucket or group type, as its descriptor has them.
func unitFields(t reflect.Type) []string {
	unit := typeAt(unitType(t))
	names := []string{}
	for i := 0; i < unit.NumField(); i++ {
		names = append(names, unit.Field(i).Name)
	}
	return names
}

// layoutOf tells the layout by the field names of the bucket or group, whatever the release is called.
func layoutOf(t reflect.Type) string {
	for _, name := range unitFields(t) {
		switch name {
		case "slots":
			return "swiss"
		case "ctrl":
			if layout != "swiss" {
				return "swiss-split"
			}
		case "overflow":
			return "classic"
		}
	}
	return "unknown"
}

// typeAt makes a reflect.Type of a descriptor's address.
func typeAt(descriptor unsafe.Pointer) reflect.Type {
	t := reflect.TypeOf(0)
	(*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] = descriptor
	return t
}

// descriptorOf is the address of a type's descriptor: the second word of a reflect.Type.
func descriptorOf(t reflect.Type) unsafe.Pointer {
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1]
}

func at(p unsafe.Pointer, offset uintptr) unsafe.Pointer {
	return unsafe.Pointer(uintptr(p) + offset)
}
