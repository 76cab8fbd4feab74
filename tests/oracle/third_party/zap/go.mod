module go.example.org/zap

go 1.18
