package main

import (
	"github.com/consensys/gnark/frontend"
)

// cubic says: I know x, a root of x³ + x + Constant = Result.
type cubic struct {
	X        frontend.Variable
	Constant frontend.Variable `gnark:",public"`
	Result   frontend.Variable `gnark:",public"`
}

func (c *cubic) Define(api frontend.API) error {
	api.AssertIsEqual(c.Result, api.Add(api.Mul(c.X, c.X, c.X), c.X, c.Constant))
	return nil
}

// committed commits to x besides, so that gnark's proof and key carry a Pedersen commitment.
type committed struct{ cubic }

func (c *committed) Define(api frontend.API) error {
	commitment, err := api.(frontend.Committer).Commit(c.X, c.Constant)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(commitment, 0)
	return c.cubic.Define(api)
}

var assignment = cubic{X: 3, Constant: 5, Result: 35}

// public in gnark's order, which is the order written.
var public = []string{"5", "35"}
