package main

import "example.com/my-app.v2/truth"

func namedCases() []truth.Case {
	return []truth.Case{
		{"main.Users", &Users, rangeUsers, nil},
		{"main.ByStatus", &ByStatus, rangeByStatus, nil},
		{"main.Sessions", &Sessions, rangeSessions, nil},
		{"main.Levels", &Levels, rangeLevels, nil},
	}
}

func rangeUsers(see truth.See) {
	for k, v := range Users {
		see(&k, &v)
	}
}

func rangeByStatus(see truth.See) {
	for k, v := range ByStatus {
		see(&k, &v)
	}
}

func rangeSessions(see truth.See) {
	for k, v := range Sessions {
		see(&k, &v)
	}
}

func rangeLevels(see truth.See) {
	for k, v := range Levels {
		see(&k, &v)
	}
}
