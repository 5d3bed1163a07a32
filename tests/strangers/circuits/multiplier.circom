pragma circom 2.0.0;

template Factor() {
    signal input value;
    signal output same;
    log("factor", value);
    assert(value != 1);
    same <== value;
}

template Multiplier() {
    signal input a;
    signal input b;
    signal output c;
    component first = Factor();
    component second = Factor();
    first.value <== a;
    second.value <== b;
    c <== first.same * second.same;
}

component main = Multiplier();
