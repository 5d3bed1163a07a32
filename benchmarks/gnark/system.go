package main

import (
	"encoding/binary"
	"fmt"
	"os"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	bn254 "github.com/consensys/gnark/constraint/bn254"
)

// The file form that `native/kernels/src/r1cs/file` describes: a header, sections, a checksum. Our own tests hold the
// reader that checks everything; this one trusts a file that the bench has just written.
const (
	magic         = "PMR1CS\r\n"
	version       = 1
	headerLength  = 16
	checksum      = 32
	coefficients  = 1
	firstMatrix   = 2
	outputs       = 9
	publicInputs  = 10
	wireVariables = 13
	sections      = 15
)

// matrix has one slice of terms for each row.
type matrix [][]constraint.Term

// readSystem makes gnark's constraint system of ours: the same rows over the same wires in the same order, the constant
// and the public ones first. Every other wire is a secret input, so that no wire is left for gnark's solver to find.
func readSystem(path string) (*bn254.R1CS, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parts, err := split(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	wires := len(parts[wireVariables]) / 4
	public := 1 + (len(parts[outputs])+len(parts[publicInputs]))/4
	system := bn254.NewR1CS(int(binary.LittleEndian.Uint32(parts[firstMatrix])))
	for i := 0; i < wires; i++ {
		if i < public {
			system.AddPublicVariable("public")
		} else {
			system.AddSecretVariable("secret")
		}
	}
	table, err := addCoefficients(system, parts[coefficients])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var matrices [3]matrix
	for i := range matrices {
		matrices[i] = readMatrix(words(parts[firstMatrix+i]), table)
	}
	blueprint := system.AddBlueprint(&constraint.BlueprintGenericR1C{})
	for i := range matrices[0] {
		system.AddR1C(constraint.R1C{L: matrices[0][i], R: matrices[1][i], O: matrices[2][i]}, blueprint)
	}
	return system, nil
}

// split gives the content of each section.
func split(file []byte) ([][]byte, error) {
	if len(file) < headerLength+checksum || string(file[:len(magic)]) != magic {
		return nil, fmt.Errorf("this is no constraint system file")
	}
	if found := binary.LittleEndian.Uint32(file[8:]); found != version {
		return nil, fmt.Errorf("file version %d, expected %d", found, version)
	}
	if found := binary.LittleEndian.Uint32(file[12:]); found != sections {
		return nil, fmt.Errorf("%d sections, expected %d", found, sections)
	}
	rest := file[headerLength : len(file)-checksum]
	parts := make([][]byte, sections)
	for i := range parts {
		length := binary.LittleEndian.Uint64(rest[8:])
		parts[i], rest = rest[16:16+length], rest[16+length:]
	}
	return parts, nil
}

// addCoefficients gives gnark's number of each coefficient of our table: 32 bytes each, little-endian.
func addCoefficients(system *bn254.R1CS, content []byte) ([]uint32, error) {
	numbers := make([]uint32, len(content)/fr.Bytes)
	for i := range numbers {
		value, err := fr.LittleEndian.Element((*[fr.Bytes]byte)(content[i*fr.Bytes:]))
		if err != nil {
			return nil, err
		}
		var element constraint.U64
		copy(element[:], value[:])
		numbers[i] = system.AddCoeff(element)
	}
	return numbers, nil
}

// readMatrix reads [rows, lengths…, columns…, table places…].
func readMatrix(content []uint32, table []uint32) matrix {
	rows := content[0]
	lengths, entries := content[1:1+rows], content[1+rows:]
	columns, places := entries[:len(entries)/2], entries[len(entries)/2:]
	read := make(matrix, rows)
	next := 0
	for i, length := range lengths {
		read[i] = make([]constraint.Term, length)
		for k := range read[i] {
			read[i][k] = constraint.Term{VID: columns[next], CID: table[places[next]]}
			next++
		}
	}
	return read
}

func words(content []byte) []uint32 {
	read := make([]uint32, len(content)/4)
	for i := range read {
		read[i] = binary.LittleEndian.Uint32(content[4*i:])
	}
	return read
}
