package main

import "example.com/my-app.v2/truth"

func stateCases() []truth.Case {
	return []truth.Case{
		{"main.NeverMade", &NeverMade, rangeNeverMade, nil},
		{"main.Empty", &Empty, rangeEmpty, nil},
		{"main.Eight", &Eight, rangeEight, nil},
		{"main.Nine", &Nine, rangeNine, nil},
		{"main.EightInts", &EightInts, rangeEightInts, nil},
		{"main.HintOnly", &HintOnly, rangeHintOnly, buildHintOnly},
		{"main.HintOne", &HintOne, rangeHintOne, nil},
		{"main.Emptied", &Emptied, rangeEmptied, buildEmptied},
		{"main.EmptiedInts", &EmptiedInts, rangeEmptiedInts, buildEmptiedInts},
		{"main.RangeDelete", &RangeDelete, rangeRangeDelete, buildRangeDelete},
		{"main.Churned", &Churned, rangeChurned, buildChurned},
		{"main.ChurnedStr", &ChurnedStr, rangeChurnedStr, buildChurnedStr},
		{"main.Ghosts", &Ghosts, rangeGhosts, nil},
		{"main.OnceHuge", &OnceHuge, rangeOnceHuge, buildOnceHuge},
		{"main.OnceHugeStr", &OnceHugeStr, rangeOnceHugeStr, buildOnceHugeStr},
	}
}

func rangeNeverMade(see truth.See) {
	for k, v := range NeverMade {
		see(&k, &v)
	}
}

func rangeEmpty(see truth.See) {
	for k, v := range Empty {
		see(&k, &v)
	}
}

func rangeEight(see truth.See) {
	for k, v := range Eight {
		see(&k, &v)
	}
}

func rangeNine(see truth.See) {
	for k, v := range Nine {
		see(&k, &v)
	}
}

func rangeEightInts(see truth.See) {
	for k, v := range EightInts {
		see(&k, &v)
	}
}

func rangeHintOnly(see truth.See) {
	for k, v := range HintOnly {
		see(&k, &v)
	}
}

func rangeHintOne(see truth.See) {
	for k, v := range HintOne {
		see(&k, &v)
	}
}

func rangeEmptied(see truth.See) {
	for k, v := range Emptied {
		see(&k, &v)
	}
}

func rangeEmptiedInts(see truth.See) {
	for k, v := range EmptiedInts {
		see(&k, &v)
	}
}

func rangeRangeDelete(see truth.See) {
	for k, v := range RangeDelete {
		see(&k, &v)
	}
}

func rangeChurned(see truth.See) {
	for k, v := range Churned {
		see(&k, &v)
	}
}

func rangeChurnedStr(see truth.See) {
	for k, v := range ChurnedStr {
		see(&k, &v)
	}
}

func rangeGhosts(see truth.See) {
	for k, v := range Ghosts {
		see(&k, &v)
	}
}

func rangeOnceHuge(see truth.See) {
	for k, v := range OnceHuge {
		see(&k, &v)
	}
}

func rangeOnceHugeStr(see truth.See) {
	for k, v := range OnceHugeStr {
		see(&k, &v)
	}
}
