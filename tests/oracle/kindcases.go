package main

import "example.com/my-app.v2/truth"

func numberCases() []truth.Case {
	return []truth.Case{
		{"main.Int8", &Int8, rangeInt8, nil},
		{"main.Uint8", &Uint8, rangeUint8, nil},
		{"main.Uint16", &Uint16, rangeUint16, nil},
		{"main.Int32", &Int32, rangeInt32, nil},
		{"main.Rune", &Rune, rangeRune, nil},
		{"main.Int64", &Int64, rangeInt64, nil},
		{"main.Uint64", &Uint64, rangeUint64, nil},
		{"main.Uintptr", &Uintptr, rangeUintptr, nil},
		{"main.Bool", &Bool, rangeBool, nil},
		{"main.Float32", &Float32, rangeFloat32, nil},
		{"main.Float64", &Float64, rangeFloat64, nil},
		{"main.Complex", &Complex, rangeComplex, nil},
	}
}

func keyCases() []truth.Case {
	return []truth.Case{
		{"main.ArrayKey", &ArrayKey, rangeArrayKey, nil},
		{"main.StructKey", &StructKey, rangeStructKey, nil},
		{"main.PointKey", &PointKey, rangePointKey, nil},
		{"main.BlankKey", &BlankKey, rangeBlankKey, nil},
		{"main.PointerKey", &PointerKey, rangePointerKey, nil},
		{"main.ChanKey", &ChanKey, rangeChanKey, nil},
		{"main.InterfaceKey", &InterfaceKey, rangeInterfaceKey, nil},
		{"main.StringerKey", &StringerKey, rangeStringerKey, nil},
		{"main.AnyInStruct", &AnyInStruct, rangeAnyInStruct, nil},
		{"main.EmptyKey", &EmptyKey, rangeEmptyKey, nil},
		{"main.Texts", &Texts, rangeTexts, nil},
		{"main.StringBool", &StringBool, rangeStringBool, nil},
	}
}

func elemCases() []truth.Case {
	return []truth.Case{
		{"main.Set", &Set, rangeSet, nil},
		{"main.PointerElem", &PointerElem, rangePointerElem, nil},
		{"main.PointerPointer", &PointerPointer, rangePointerPointer, nil},
		{"main.SliceElem", &SliceElem, rangeSliceElem, nil},
		{"main.Slices", &Slices, rangeSlices, nil},
		{"main.FuncElem", &FuncElem, rangeFuncElem, nil},
		{"main.ChanElem", &ChanElem, rangeChanElem, nil},
		{"main.InterfaceElem", &InterfaceElem, rangeInterfaceElem, nil},
		{"main.ErrorElem", &ErrorElem, rangeErrorElem, nil},
		{"main.TimeElem", &TimeElem, rangeTimeElem, nil},
		{"main.DurationElem", &DurationElem, rangeDurationElem, nil},
		{"main.ArrayElem", &ArrayElem, rangeArrayElem, nil},
		{"main.MixedElem", &MixedElem, rangeMixedElem, nil},
		{"main.EmptyArrays", &EmptyArrays, rangeEmptyArrays, nil},
		{"main.Nested", &Nested, rangeNested, nil},
		{"main.Nodes", &Nodes, rangeNodes, nil},
	}
}

func rangeInt8(see truth.See) {
	for k, v := range Int8 {
		see(&k, &v)
	}
}

func rangeUint8(see truth.See) {
	for k, v := range Uint8 {
		see(&k, &v)
	}
}

func rangeUint16(see truth.See) {
	for k, v := range Uint16 {
		see(&k, &v)
	}
}

func rangeInt32(see truth.See) {
	for k, v := range Int32 {
		see(&k, &v)
	}
}

func rangeRune(see truth.See) {
	for k, v := range Rune {
		see(&k, &v)
	}
}

func rangeInt64(see truth.See) {
	for k, v := range Int64 {
		see(&k, &v)
	}
}

func rangeUint64(see truth.See) {
	for k, v := range Uint64 {
		see(&k, &v)
	}
}

func rangeUintptr(see truth.See) {
	for k, v := range Uintptr {
		see(&k, &v)
	}
}

func rangeBool(see truth.See) {
	for k, v := range Bool {
		see(&k, &v)
	}
}

func rangeFloat32(see truth.See) {
	for k, v := range Float32 {
		see(&k, &v)
	}
}

func rangeFloat64(see truth.See) {
	for k, v := range Float64 {
		see(&k, &v)
	}
}

func rangeComplex(see truth.See) {
	for k, v := range Complex {
		see(&k, &v)
	}
}

func rangeArrayKey(see truth.See) {
	for k, v := range ArrayKey {
		see(&k, &v)
	}
}

func rangeStructKey(see truth.See) {
	for k, v := range StructKey {
		see(&k, &v)
	}
}

func rangePointKey(see truth.See) {
	for k, v := range PointKey {
		see(&k, &v)
	}
}

func rangeBlankKey(see truth.See) {
	for k, v := range BlankKey {
		see(&k, &v)
	}
}

func rangePointerKey(see truth.See) {
	for k, v := range PointerKey {
		see(&k, &v)
	}
}

func rangeChanKey(see truth.See) {
	for k, v := range ChanKey {
		see(&k, &v)
	}
}

func rangeInterfaceKey(see truth.See) {
	for k, v := range InterfaceKey {
		see(&k, &v)
	}
}

func rangeStringerKey(see truth.See) {
	for k, v := range StringerKey {
		see(&k, &v)
	}
}

func rangeAnyInStruct(see truth.See) {
	for k, v := range AnyInStruct {
		see(&k, &v)
	}
}

func rangeEmptyKey(see truth.See) {
	for k, v := range EmptyKey {
		see(&k, &v)
	}
}

func rangeTexts(see truth.See) {
	for k, v := range Texts {
		see(&k, &v)
	}
}

func rangeStringBool(see truth.See) {
	for k, v := range StringBool {
		see(&k, &v)
	}
}

func rangeSet(see truth.See) {
	for k, v := range Set {
		see(&k, &v)
	}
}

func rangePointerElem(see truth.See) {
	for k, v := range PointerElem {
		see(&k, &v)
	}
}

func rangePointerPointer(see truth.See) {
	for k, v := range PointerPointer {
		see(&k, &v)
	}
}

func rangeSliceElem(see truth.See) {
	for k, v := range SliceElem {
		see(&k, &v)
	}
}

func rangeSlices(see truth.See) {
	for k, v := range Slices {
		see(&k, &v)
	}
}

func rangeFuncElem(see truth.See) {
	for k, v := range FuncElem {
		see(&k, &v)
	}
}

func rangeChanElem(see truth.See) {
	for k, v := range ChanElem {
		see(&k, &v)
	}
}

func rangeInterfaceElem(see truth.See) {
	for k, v := range InterfaceElem {
		see(&k, &v)
	}
}

func rangeErrorElem(see truth.See) {
	for k, v := range ErrorElem {
		see(&k, &v)
	}
}

func rangeTimeElem(see truth.See) {
	for k, v := range TimeElem {
		see(&k, &v)
	}
}

func rangeDurationElem(see truth.See) {
	for k, v := range DurationElem {
		see(&k, &v)
	}
}

func rangeArrayElem(see truth.See) {
	for k, v := range ArrayElem {
		see(&k, &v)
	}
}

func rangeMixedElem(see truth.See) {
	for k, v := range MixedElem {
		see(&k, &v)
	}
}

func rangeEmptyArrays(see truth.See) {
	for k, v := range EmptyArrays {
		see(&k, &v)
	}
}

func rangeNested(see truth.See) {
	for k, v := range Nested {
		see(&k, &v)
	}
}

func rangeNodes(see truth.See) {
	for k, v := range Nodes {
		see(&k, &v)
	}
}
