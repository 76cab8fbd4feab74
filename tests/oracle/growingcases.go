package main

import "example.com/my-app.v2/truth"

func growingCases() []truth.Case {
	return []truth.Case{
		{"main.Doubling", &Doubling, rangeDoubling, buildDoubling},
		{"main.DoublingStr", &DoublingStr, rangeDoublingStr, buildDoublingStr},
		{"main.DoublingSmall", &DoublingSmall, rangeDoublingSmall, nil},
		{"main.DoublingDeleted", &DoublingDeleted, rangeDoublingDeleted, buildDoublingDeleted},
		{"main.SameSize", &SameSize, rangeSameSize, buildSameSize},
		{"main.SameSizeStr", &SameSizeStr, rangeSameSizeStr, buildSameSizeStr},
		{"main.ManyTables", &ManyTables, rangeManyTables, buildManyTables},
		{"main.ManyTablesStr", &ManyTablesStr, rangeManyTablesStr, buildManyTablesStr},
		{"main.Tombstones", &Tombstones, rangeTombstones, buildTombstones},
		{"main.TombstonesStr", &TombstonesStr, rangeTombstonesStr, nil},
	}
}

func rangeDoubling(see truth.See) {
	for k, v := range Doubling {
		see(&k, &v)
	}
}

func rangeDoublingStr(see truth.See) {
	for k, v := range DoublingStr {
		see(&k, &v)
	}
}

func rangeDoublingSmall(see truth.See) {
	for k, v := range DoublingSmall {
		see(&k, &v)
	}
}

func rangeDoublingDeleted(see truth.See) {
	for k, v := range DoublingDeleted {
		see(&k, &v)
	}
}

func rangeSameSize(see truth.See) {
	for k, v := range SameSize {
		see(&k, &v)
	}
}

func rangeSameSizeStr(see truth.See) {
	for k, v := range SameSizeStr {
		see(&k, &v)
	}
}

func rangeManyTables(see truth.See) {
	for k, v := range ManyTables {
		see(&k, &v)
	}
}

func rangeManyTablesStr(see truth.See) {
	for k, v := range ManyTablesStr {
		see(&k, &v)
	}
}

func rangeTombstones(see truth.See) {
	for k, v := range Tombstones {
		see(&k, &v)
	}
}

func rangeTombstonesStr(see truth.See) {
	for k, v := range TombstonesStr {
		see(&k, &v)
	}
}
