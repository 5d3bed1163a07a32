package main

import (
	"fmt"
	"os"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
)

// readWitness reads the value of every wire: 32 bytes each, big-endian, the constant 1 first, which gnark adds itself.
// `public` is the number of public wires without it.
func readWitness(path string, public int) (witness.Witness, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	count := len(content) / fr.Bytes
	values := make(chan any)
	go func() {
		defer close(values)
		for i := 1; i < count; i++ {
			var value fr.Element
			value.SetBytes(content[i*fr.Bytes : (i+1)*fr.Bytes])
			values <- value
		}
	}()
	full, err := witness.New(ecc.BN254.ScalarField())
	if err != nil {
		return nil, err
	}
	if err := full.Fill(public, count-1-public, values); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return full, nil
}
