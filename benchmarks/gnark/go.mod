module proofmill/benchmarks/gnark

go 1.25

require github.com/consensys/gnark v0.14.0
