pragma circom 2.0.0;

template Loop() {
    signal input rounds;
    signal output done;
    var i = 0;
    while (i != rounds) {
        i = i + 1;
    }
    done <-- i;
    done === rounds;
}

component main = Loop();
