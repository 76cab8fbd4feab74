package main

import (
	"example.com/my-app.v2/pkg.v1"
	"example.com/my-app.v2/truth"
	"go.example.org/zap"
)

// Registry, ID and Status are named types of a map, a key and an elem.
type (
	Registry map[string]*User
	ID       int64
	Status   string
	IDs      map[ID]Status
)

// Maps of named types, and of types of other packages.
var (
	Users    Registry
	ByStatus IDs
	Sessions map[string]pkg.Session
	Levels   map[zap.Encoder]pkg.Registry
)

func buildNamed() {
	Users, ByStatus = Registry{}, IDs{}
	for i := 0; i < 100; i++ {
		Users[names[i]] = user(i)
		ByStatus[ID(i)] = Status(names[i%3])
	}
	Sessions = map[string]pkg.Session{"a": {ID: 1, User: "ann"}, "b": {}}
	Levels = map[zap.Encoder]pkg.Registry{{Name: "json", Level: 1}: pkg.Named, {}: nil}
}

func packageCases() []truth.Case {
	zapEncoders, zapRegistry := zap.Encoders(), zap.Registry()
	return []truth.Case{
		{"example.com/my-app.v2/pkg.v1.Cache", &pkg.Cache, rangePkgCache, nil},
		{"example.com/my-app.v2/pkg.v1.Named", &pkg.Named, rangePkgNamed, nil},
		{"example.com/my-app.v2/pkg.v1.ByKind", &pkg.ByKind, rangePkgByKind, nil},
		{"go.example.org/zap._encoders", zapEncoders, rangeZapEncoders, nil},
		{"go.example.org/zap._registry", zapRegistry, rangeZapRegistry, nil},
	}
}

func rangePkgCache(see truth.See) {
	for k, v := range pkg.Cache {
		see(&k, &v)
	}
}

func rangePkgNamed(see truth.See) {
	for k, v := range pkg.Named {
		see(&k, &v)
	}
}

func rangePkgByKind(see truth.See) {
	for k, v := range pkg.ByKind {
		see(&k, &v)
	}
}

func rangeZapEncoders(see truth.See) {
	for k, v := range *zap.Encoders() {
		see(&k, &v)
	}
}

func rangeZapRegistry(see truth.See) {
	for k, v := range *zap.Registry() {
		see(&k, &v)
	}
}
