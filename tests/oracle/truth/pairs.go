package truth

import (
	"reflect"
	"unsafe"
)

// See takes the addresses of a key and of an elem.
type See func(key, elem interface{})

// Pairs gathers what a range loop yields, as text, to be compared with what was walked.
type Pairs struct {
	Len  int
	seen map[string]int
}

// See notes one entry; key and elem are pointers to variables.
func (p *Pairs) See(key, elem interface{}) {
	p.add(encodeVariable(key)+"\x00"+encodeVariable(elem), 1)
	p.Len++
}

func (p *Pairs) add(text string, n int) {
	if p.seen == nil {
		p.seen = map[string]int{}
	}
	p.seen[text] += n
}

// equal tells whether the walked entries are exactly those that were seen; it uses the pairs up.
func (p *Pairs) equal(keys, values []string) bool {
	for i := range keys {
		p.add(keys[i]+"\x00"+values[i], -1)
	}
	for _, n := range p.seen {
		if n != 0 {
			return false
		}
	}
	return true
}

func encodeVariable(variable interface{}) string {
	v := reflect.ValueOf(variable)
	return Encode(v.Type().Elem(), unsafe.Pointer(v.Pointer()), 1)
}
