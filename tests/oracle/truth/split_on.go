//go:build go1.26 && goexperiment.mapsplitgroup
// +build go1.26,goexperiment.mapsplitgroup

package truth

const layout = "swiss-split"
