module layouts

go 1.16
