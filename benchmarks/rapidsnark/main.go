// rapidsnark's Groth16 prover, as iden3's Go module carries it: the C++ library itself, with its assembly.
//
// Arguments: a `.zkey` and a `.wtns`, both read before the first command. Then one command a line on standard input,
// each answered by one JSON object: `prove`, `show` (the last proof, as proof.json), `release`. Times are milliseconds of
// this program's own clock. There is no `pair`: two calls at once wait for each other for ever in this version's threads.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/iden3/go-rapidsnark/prover"
)

// errUnproved stands for rapidsnark's own error.
var errUnproved = errors.New("rapidsnark could not prove this witness")

type answer struct {
	Ms    float64         `json:"ms,omitempty"`
	Proof json.RawMessage `json:"proof,omitempty"`
}

type contender struct {
	key, witness []byte
	last         string
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 2 {
		return errors.New("usage: rapidsnark <zkey> <wtns>")
	}
	var c contender
	var err error
	if c.key, err = os.ReadFile(arguments[0]); err != nil {
		return err
	}
	if c.witness, err = os.ReadFile(arguments[1]); err != nil {
		return err
	}
	lines, answers := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		answer, err := c.answer(lines.Text())
		if err != nil {
			return err
		}
		runtime.GC()
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (c *contender) answer(command string) (answer, error) {
	switch command {
	case "prove":
		return c.prove()
	case "show":
		return answer{Proof: json.RawMessage(c.last)}, nil
	case "release":
		debug.FreeOSMemory()
		return answer{}, nil
	default:
		return answer{}, fmt.Errorf("no command %q", command)
	}
}

// prove makes a proof. Like every caller of the module it hands the whole key over each time.
func (c *contender) prove() (answer, error) {
	start := time.Now()
	proof, _, err := prover.Groth16ProverRaw(c.key, c.witness)
	took := time.Since(start)
	if err != nil {
		return answer{}, errUnproved
	}
	c.last = proof
	return answer{Ms: 1000 * took.Seconds()}, nil
}
