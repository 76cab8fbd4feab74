module example.com/my-app.v2

go 1.18

require go.example.org/zap v0.0.0

replace go.example.org/zap => ./third_party/zap
