package main

import "example.com/my-app.v2/truth"

func largeCases() []truth.Case {
	return []truth.Case{
		{"main.IntInt", &IntInt, rangeIntInt, buildIntInt},
		{"main.StringInt", &StringInt, rangeStringInt, buildStringInt},
		{"main.StringString", &StringString, rangeStringString, buildStringString},
		{"main.BigElem", &BigElem, rangeBigElem, buildBigElem},
		{"main.BigKey", &BigKey, rangeBigKey, buildBigKey},
		{"main.BigBoth", &BigBoth, rangeBigBoth, buildBigBoth},
		{"main.Exactly128", &Exactly128, rangeExactly128, buildExactly128},
		{"main.Key128", &Key128, rangeKey128, nil},
		{"main.BigPointers", &BigPointers, rangeBigPointers, buildBigPointers},
		{"main.BigSet", &BigSet, rangeBigSet, buildBigSet},
		{"main.Bytes", &Bytes, rangeBytes, nil},
	}
}

func rangeIntInt(see truth.See) {
	for k, v := range IntInt {
		see(&k, &v)
	}
}

func rangeStringInt(see truth.See) {
	for k, v := range StringInt {
		see(&k, &v)
	}
}

func rangeStringString(see truth.See) {
	for k, v := range StringString {
		see(&k, &v)
	}
}

func rangeBigElem(see truth.See) {
	for k, v := range BigElem {
		see(&k, &v)
	}
}

func rangeBigKey(see truth.See) {
	for k, v := range BigKey {
		see(&k, &v)
	}
}

func rangeBigBoth(see truth.See) {
	for k, v := range BigBoth {
		see(&k, &v)
	}
}

func rangeExactly128(see truth.See) {
	for k, v := range Exactly128 {
		see(&k, &v)
	}
}

func rangeKey128(see truth.See) {
	for k, v := range Key128 {
		see(&k, &v)
	}
}

func rangeBigPointers(see truth.See) {
	for k, v := range BigPointers {
		see(&k, &v)
	}
}

func rangeBigSet(see truth.See) {
	for k, v := range BigSet {
		see(&k, &v)
	}
}

func rangeBytes(see truth.See) {
	for k, v := range Bytes {
		see(&k, &v)
	}
}
