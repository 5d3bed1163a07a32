pragma circom 2.0.0;

template Wide(n) {
    signal input values[n];
    signal output first;
    first <== values[0] * values[n - 1];
}

component main = Wide(60000);
