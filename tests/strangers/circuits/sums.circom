pragma circom 2.0.0;

template Sums() {
    signal input weights[3];
    signal input rows[2][3];
    signal output sums[2];
    signal terms[2][3];
    for (var i = 0; i < 2; i++) {
        var sum = 0;
        for (var j = 0; j < 3; j++) {
            terms[i][j] <== rows[i][j] * weights[j];
            sum += terms[i][j];
        }
        sums[i] <== sum;
    }
}

component main {public [weights]} = Sums();
