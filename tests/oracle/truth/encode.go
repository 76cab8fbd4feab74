package truth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// Encode writes the value of that type at p as JSON. depth: how many pointers are followed.
func Encode(t reflect.Type, p unsafe.Pointer, depth int) string {
	v := reflect.NewAt(t, p).Elem()
	switch t.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return encodeFloat(v.Float())
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		return "[" + encodeFloat(real(c)) + "," + encodeFloat(imag(c)) + "]"
	case reflect.String:
		return encodeString(v.String())
	case reflect.Array:
		return encodeList(t.Elem(), p, t.Len(), depth)
	case reflect.Struct:
		return encodeStruct(t, p, depth)
	}
	if *(*uintptr)(p) == 0 {
		return "null"
	}
	return encodeReference(t, p, v, depth)
}

// encodeReference: p holds a pointer that is not nil.
func encodeReference(t reflect.Type, p unsafe.Pointer, v reflect.Value, depth int) string {
	to := *(*unsafe.Pointer)(p)
	switch t.Kind() {
	case reflect.Slice:
		return encodeList(t.Elem(), to, v.Len(), depth)
	case reflect.Ptr:
		if depth == 0 {
			return fmt.Sprintf(`{"$ptr":"%#x"}`, uintptr(to))
		}
		return fmt.Sprintf(`{"$ptr":"%#x","$value":%s}`, uintptr(to), Encode(t.Elem(), to, depth-1))
	case reflect.Interface:
		return encodeInterface(v.Elem(), depth)
	case reflect.Map:
		return fmt.Sprintf(`{"$map":"%#x","$len":%d}`, uintptr(to), v.Len())
	case reflect.Chan:
		return fmt.Sprintf(`{"$chan":"%#x"}`, uintptr(to))
	case reflect.Func:
		name := runtime.FuncForPC(*(*uintptr)(to)).Name()
		return fmt.Sprintf(`{"$func":"%#x","$name":%s}`, uintptr(to), encodeString(name))
	case reflect.UnsafePointer:
		return fmt.Sprintf(`{"$ptr":"%#x"}`, uintptr(to))
	}
	panic("a kind that Go does not have: " + t.String())
}

func encodeInterface(v reflect.Value, depth int) string {
	copied := reflect.New(v.Type())
	copied.Elem().Set(v)
	value := Encode(v.Type(), unsafe.Pointer(copied.Pointer()), depth)
	return fmt.Sprintf(`{"$type":%s,"$value":%s}`, encodeString(v.Type().String()), value)
}

// encodeFloat always has a point or an exponent: 1.0 is no integer.
func encodeFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return `"NaN"`
	case math.IsInf(f, 1):
		return `"+Inf"`
	case math.IsInf(f, -1):
		return `"-Inf"`
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return text + ".0"
	}
	return text
}

func encodeString(s string) string {
	if !utf8.ValidString(s) {
		return `{"$base64":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `"}`
	}
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func encodeList(elem reflect.Type, first unsafe.Pointer, n, depth int) string {
	text := []byte{'['}
	for i := 0; i < n; i++ {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, Encode(elem, at(first, uintptr(i)*elem.Size()), depth)...)
	}
	return string(append(text, ']'))
}

// encodeStruct: blank fields are named _, _2, _3 and so on.
func encodeStruct(t reflect.Type, p unsafe.Pointer, depth int) string {
	text, blanks := []byte{'{'}, 0
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name := f.Name
		if name == "_" {
			if blanks++; blanks > 1 {
				name += strconv.Itoa(blanks)
			}
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, encodeString(name)...)
		text = append(append(text, ':'), Encode(f.Type, at(p, f.Offset), depth)...)
	}
	return string(append(text, '}'))
}
