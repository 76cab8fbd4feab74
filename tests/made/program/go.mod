module made

go 1.16
