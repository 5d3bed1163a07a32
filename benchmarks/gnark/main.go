// gnark's Groth16 prover on a constraint system and a witness of ours.
//
// Arguments: a file that `ConstraintSystem.save` wrote and one with the bytes of `Witness.to_bytes`. Then one command a
// line on standard input, each answered by one JSON object: `setup`, `prove`, `pair` (two proofs at once), `verify`,
// `release`, `show`. Times are milliseconds of this program's own clock. Every proof is verified; the program ends with
// exit code 1 when one does not hold.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/consensys/gnark/logger"
)

// answer has what the command asked for, and nothing else.
type answer struct {
	Ms          float64 `json:"ms,omitempty"`
	Constraints int     `json:"constraints,omitempty"`
	Wires       int     `json:"wires,omitempty"`
	Proof       string  `json:"proof,omitempty"`
	Key         string  `json:"key,omitempty"`
}

func main() {
	logger.Disable()
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 2 {
		return fmt.Errorf("usage: gnark <system> <witness>")
	}
	prover, err := newProver(arguments[0], arguments[1])
	if err != nil {
		return err
	}
	lines, answers := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answer, err := prover.answer(lines.Text())
		if err != nil {
			return err
		}
		// Garbage is collected between commands, off both clocks: neither side's next measurement meets it.
		runtime.GC()
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (p *prover) answer(command string) (answer, error) {
	switch command {
	case "setup":
		return timed(p.setUp())
	case "prove":
		return timed(p.prove(1))
	case "pair":
		return timed(p.prove(2))
	case "verify":
		return timed(p.verify())
	case "release":
		debug.FreeOSMemory()
		return answer{}, nil
	case "show":
		wires := p.system.GetNbPublicVariables() + p.system.GetNbSecretVariables() + p.system.GetNbInternalVariables()
		shown := answer{Constraints: p.system.GetNbConstraints(), Wires: wires, Proof: p.proofHex(), Key: p.keyHex()}
		return shown, nil
	default:
		return answer{}, fmt.Errorf("no command %q", command)
	}
}

func timed(took time.Duration, err error) (answer, error) {
	return answer{Ms: 1000 * took.Seconds()}, err
}
