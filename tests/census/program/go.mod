module example.com/everyway

go 1.18
