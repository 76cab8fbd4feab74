module keepers

go 1.16
