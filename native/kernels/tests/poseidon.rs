//! Poseidon against the values of circomlibjs, for every number of inputs.

use ark_bn254::Fr;
use proofmill_kernels::error::Code;
use proofmill_kernels::poseidon::{hash, parameters};
use std::str::FromStr;

#[test]
fn every_width_agrees_with_circomlibjs() {
    let vectors = include_str!("vectors/poseidon.txt").lines().filter(|line| !line.starts_with('#'));
    let mut checked = 0;
    for line in vectors {
        let words: Vec<&str> = line.split(' ').collect();
        let (negative, n) = (words[0] == "neg", u64::from_str(words[words.len() - 2]).unwrap());
        let input = |i: u64| if negative { -Fr::from(i * i * i) } else { Fr::from(i) };
        let inputs: Vec<Fr> = (1..=n).map(input).collect();
        assert_eq!(hash(&inputs).unwrap(), Fr::from_str(words[words.len() - 1]).unwrap(), "{line}");
        checked += 1;
    }
    assert_eq!(checked, 32);
}

#[test]
fn other_numbers_of_inputs_are_refused() {
    for n in [0, 17] {
        assert_eq!(hash(&vec![Fr::from(1u8); n]).unwrap_err().code, Code::InvalidArgument);
    }
    for width in [0, 1, 18] {
        assert_eq!(parameters(width).unwrap_err().code, Code::InvalidArgument);
    }
}

#[test]
fn the_order_of_inputs_matters() {
    let [a, b] = [Fr::from(1u8), Fr::from(2u8)];
    assert_ne!(hash(&[a, b]).unwrap(), hash(&[b, a]).unwrap());
}
