package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/backend/plonk"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/frontend/cs/scs"
	"github.com/consensys/gnark/test/unsafekzg"
)

const plonkName = "plonk_bn254"

// headBytes of a PLONK key are enough to tell that it is one; the rest is 34 KB of precomputed lines.
const headBytes = 400

type writer interface {
	WriteTo(io.Writer) (int64, error)
	WriteRawTo(io.Writer) (int64, error)
}

// encodings of one value: hex of WriteTo and WriteRawTo, and what json.Marshal makes of it.
type encodings struct {
	Compressed string          `json:"compressed"`
	Raw        string          `json:"raw"`
	JSON       json.RawMessage `json:"json"`
}

type vector struct {
	Public []string `json:"public"`
	// Witness is hex of the public witness' WriteTo, of Groth16 over BN254 only.
	Witness string    `json:"witness,omitempty"`
	Key     encodings `json:"key"`
	Proof   encodings `json:"proof"`
}

func vectors() (map[string]vector, error) {
	made := map[string]vector{}
	for _, each := range []struct {
		name    string
		curve   ecc.ID
		circuit frontend.Circuit
		inputs  frontend.Circuit
		prove   func(ecc.ID, frontend.Circuit, frontend.Circuit) (writer, writer, error)
	}{
		{"groth16_bn254", ecc.BN254, &cubic{}, &assignment, proveGroth16},
		{"groth16_bn254_commitment", ecc.BN254, &committed{}, &committed{assignment}, proveGroth16},
		{"groth16_bls12_381", ecc.BLS12_381, &cubic{}, &assignment, proveGroth16},
		{"groth16_bls12_377", ecc.BLS12_377, &cubic{}, &assignment, proveGroth16},
		{plonkName, ecc.BN254, &cubic{}, &assignment, provePlonk},
	} {
		key, proof, err := each.prove(each.curve, each.circuit, each.inputs)
		if err != nil {
			return nil, err
		}
		one := vector{Public: public}
		if one.Key, err = encode(key); err != nil {
			return nil, err
		}
		if one.Proof, err = encode(proof); err != nil {
			return nil, err
		}
		if each.curve == ecc.BN254 && each.name != plonkName {
			if one.Witness, err = publicWitness(each.inputs); err != nil {
				return nil, err
			}
		}
		if each.name == plonkName {
			one.Key = head(one.Key)
		}
		made[each.name] = one
	}
	return made, nil
}

func proveGroth16(curve ecc.ID, circuit, inputs frontend.Circuit) (writer, writer, error) {
	system, err := frontend.Compile(curve.ScalarField(), r1cs.NewBuilder, circuit)
	if err != nil {
		return nil, nil, err
	}
	proving, verifying, err := groth16.Setup(system)
	if err != nil {
		return nil, nil, err
	}
	full, err := frontend.NewWitness(inputs, curve.ScalarField())
	if err != nil {
		return nil, nil, err
	}
	proof, err := groth16.Prove(system, proving, full)
	if err != nil {
		return nil, nil, err
	}
	known, err := full.Public()
	if err != nil {
		return nil, nil, err
	}
	return verifying.(writer), proof.(writer), groth16.Verify(proof, verifying, known)
}

func provePlonk(curve ecc.ID, circuit, inputs frontend.Circuit) (writer, writer, error) {
	system, err := frontend.Compile(curve.ScalarField(), scs.NewBuilder, circuit)
	if err != nil {
		return nil, nil, err
	}
	srs, lagrange, err := unsafekzg.NewSRS(system)
	if err != nil {
		return nil, nil, err
	}
	proving, verifying, err := plonk.Setup(system, srs, lagrange)
	if err != nil {
		return nil, nil, err
	}
	full, err := frontend.NewWitness(inputs, curve.ScalarField())
	if err != nil {
		return nil, nil, err
	}
	proof, err := plonk.Prove(system, proving, full)
	if err != nil {
		return nil, nil, err
	}
	return verifying.(writer), proof.(writer), nil
}

// head leaves the fields of a PLONK key without their values.
func head(key encodings) encodings {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(key.JSON, &fields); err != nil {
		panic(err)
	}
	for name := range fields {
		fields[name] = json.RawMessage("null")
	}
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return encodings{key.Compressed[:2*headBytes], key.Raw[:2*headBytes], text}
}

func encode(value writer) (encodings, error) {
	var compressed, raw bytes.Buffer
	if _, err := value.WriteTo(&compressed); err != nil {
		return encodings{}, err
	}
	if _, err := value.WriteRawTo(&raw); err != nil {
		return encodings{}, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return encodings{}, err
	}
	return encodings{hex.EncodeToString(compressed.Bytes()), hex.EncodeToString(raw.Bytes()), text}, nil
}

func publicWitness(inputs frontend.Circuit) (string, error) {
	public, err := frontend.NewWitness(inputs, ecc.BN254.ScalarField(), frontend.PublicOnly())
	if err != nil {
		return "", err
	}
	data, err := public.MarshalBinary()
	return hex.EncodeToString(data), err
}
