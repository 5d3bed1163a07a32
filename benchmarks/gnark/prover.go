package main

import (
	"encoding/hex"
	"errors"
	"time"

	"github.com/consensys/gnark/backend/groth16"
	bn254groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/backend/witness"
	bn254 "github.com/consensys/gnark/constraint/bn254"
)

// errUnproved stands for gnark's own error, which shows values of the witness.
var errUnproved = errors.New("gnark could not prove this witness")

// prover is one constraint system with its witness, and after setUp its keys.
type prover struct {
	system       *bn254.R1CS
	full, public witness.Witness
	proving      groth16.ProvingKey
	verifying    groth16.VerifyingKey
	last         groth16.Proof
}

func newProver(systemPath, witnessPath string) (*prover, error) {
	system, err := readSystem(systemPath)
	if err != nil {
		return nil, err
	}
	full, err := readWitness(witnessPath, system.GetNbPublicVariables()-1)
	if err != nil {
		return nil, err
	}
	public, err := full.Public()
	if err != nil {
		return nil, err
	}
	return &prover{system: system, full: full, public: public}, nil
}

// setUp makes keys; it and the others answer the time that the work alone took.
func (p *prover) setUp() (time.Duration, error) {
	start := time.Now()
	proving, verifying, err := groth16.Setup(p.system)
	took := time.Since(start)
	p.proving, p.verifying = proving, verifying
	return took, err
}

// prove makes so many proofs at once. The clock stops before they are verified: what is fast and wrong is no peer.
func (p *prover) prove(count int) (time.Duration, error) {
	proofs, failures := make([]groth16.Proof, count), make(chan error, count)
	start := time.Now()
	for i := range proofs {
		go func() {
			proof, err := groth16.Prove(p.system, p.proving, p.full)
			proofs[i] = proof
			failures <- err
		}()
	}
	for range proofs {
		if err := <-failures; err != nil {
			return 0, errUnproved
		}
	}
	took := time.Since(start)
	for _, proof := range proofs {
		if err := groth16.Verify(proof, p.verifying, p.public); err != nil {
			return 0, err
		}
		p.last = proof
	}
	return took, nil
}

// verify checks the last proof again.
func (p *prover) verify() (time.Duration, error) {
	start := time.Now()
	err := groth16.Verify(p.last, p.verifying, p.public)
	return time.Since(start), err
}

// proofHex is the last proof as the words of an EVM pairing check, A B C, in hex.
func (p *prover) proofHex() string {
	proof := p.last.(*bn254groth16.Proof)
	a, b, c := proof.Ar.RawBytes(), proof.Bs.RawBytes(), proof.Krs.RawBytes()
	return hex.EncodeToString(a[:]) + hex.EncodeToString(b[:]) + hex.EncodeToString(c[:])
}

// keyHex is the verification key in the same words: alpha, beta, gamma, delta, then the points of the public wires.
func (p *prover) keyHex() string {
	key := p.verifying.(*bn254groth16.VerifyingKey)
	alpha := key.G1.Alpha.RawBytes()
	beta, gamma, delta := key.G2.Beta.RawBytes(), key.G2.Gamma.RawBytes(), key.G2.Delta.RawBytes()
	text := hex.EncodeToString(alpha[:])
	text += hex.EncodeToString(beta[:]) + hex.EncodeToString(gamma[:]) + hex.EncodeToString(delta[:])
	for _, point := range key.G1.K {
		words := point.RawBytes()
		text += hex.EncodeToString(words[:])
	}
	return text
}
