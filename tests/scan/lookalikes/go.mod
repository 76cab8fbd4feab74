module lookalikes

go 1.16
