module leaky

go 1.18
