//go:build (go1.26 && !goexperiment.mapsplitgroup) || (go1.24 && !go1.26 && goexperiment.swissmap)
// +build go1.26,!goexperiment.mapsplitgroup go1.24,!go1.26,goexperiment.swissmap

package truth

const layout = "swiss"
