pragma circom 2.0.0;

include "comparators.circom";

// I know an amount below the limit and a factor of it; `note` is bound and used for nothing.
template Pledge(bits) {
    signal input limit;
    signal input note;
    signal input factors[2];
    signal output amount;
    signal output square;

    amount <== factors[0] * factors[1];
    square <== amount * amount;
    component below = LessThan(bits);
    below.in[0] <== amount;
    below.in[1] <== limit;
    below.out === 1;
}

component main {public [limit, note]} = Pledge(8);
