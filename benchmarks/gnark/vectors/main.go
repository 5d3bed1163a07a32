// What gnark writes: `vectors` prints a JSON object of proofs and keys, `vectors check` reads a proof and a key of
// circuit `cubic` over BN254 from standard input ({"proof": hex, "key": hex}) and verifies them with gnark.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/logger"
)

func main() {
	logger.Disable()
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 1 && arguments[0] == "check" {
		return check(os.Stdin)
	}
	if len(arguments) != 0 {
		return fmt.Errorf("usage: vectors [check]")
	}
	made, err := vectors()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(made)
}

func check(in io.Reader) error {
	var given struct{ Proof, Key string }
	if err := json.NewDecoder(in).Decode(&given); err != nil {
		return err
	}
	proof, key := groth16.NewProof(ecc.BN254), groth16.NewVerifyingKey(ecc.BN254)
	if err := read(proof, given.Proof); err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	if err := read(key, given.Key); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	full, err := frontend.NewWitness(&assignment, ecc.BN254.ScalarField(), frontend.PublicOnly())
	if err != nil {
		return err
	}
	return groth16.Verify(proof, key, full)
}

// read leaves no byte over.
func read(into io.ReaderFrom, text string) error {
	data, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	count, err := into.ReadFrom(bytes.NewReader(data))
	if err == nil && int(count) != len(data) {
		err = fmt.Errorf("%d of %d bytes were read", count, len(data))
	}
	return err
}
