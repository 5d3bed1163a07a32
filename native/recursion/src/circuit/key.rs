//! What a verifier needs, and our own identity of a circuit.

use super::gates;
use super::guard::guarded;
use crate::config::{Config, D, F, circuit_config};
use crate::program::{element, integer};
use plonky2::field::cosets::get_unique_coset_shifts;
use plonky2::field::types::Field;
use plonky2::fri::FriReductionStrategy;
use plonky2::gates::gate::GateRef;
use plonky2::hash::hash_types::HashOut;
use plonky2::hash::merkle_tree::MerkleCap;
use plonky2::plonk::circuit_data::{CommonCircuitData, VerifierCircuitData, VerifierOnlyCircuitData};
use plonky2::plonk::config::{GenericConfig, Hasher};
use plonky2::plonk::proof::ProofWithPublicInputs;
use plonky2_core::selectors::SelectorsInfo;
use proofmill_kernels::error::{Code, Error, Result};
use sha2::{Digest, Sha256};

type OuterHasher = <Config as GenericConfig<D>>::Hasher;
/// A proof with its public values.
pub(crate) type Proof = ProofWithPublicInputs<F, Config, D>;

/// The crate whose gates and transcript a proof is made with.
const CRATE: &str = "qp-plonky2 1.6.0";
/// Names what is hashed and the version of its encoding.
const DOMAIN: &[u8] = b"proofmill/plonky2/key/v1";
/// The first bytes of a stored key.
const MAGIC: &[u8] = b"pm-plonky2-key-1";
/// Larger circuits than any machine builds; it bounds what a damaged key can ask for.
const MOST_DEGREE_BITS: usize = 24;

/// What a verifier needs. Its configuration is one of our two: a key cannot ask for fewer queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationKey {
    data: VerifierCircuitData<F, Config, D>,
    /// Numbers of its gates in the list of those that we know.
    gates: Vec<u8>,
    carries_set_digest: bool,
    digest: [u8; 32],
}

impl VerificationKey {
    /// `carries_set_digest` says that the last public inputs are the digest of a set of keys that the circuit does not
    /// know: a member of a chain, or a circuit that has verified one.
    ///
    /// Errors: InvalidArgument for a circuit with gates or parameters that are not ours.
    pub fn new(data: VerifierCircuitData<F, Config, D>, carries_set_digest: bool) -> Result<Self> {
        let foreign = || Error::new(Code::InvalidArgument, "the circuit has gates or parameters that are not ours");
        let known = gates::known();
        let number = |gate: &GateRef<F, D>| known.iter().position(|other| other == gate).map(|place| place as u8);
        let gates: Vec<u8> = data.common.gates.iter().map(number).collect::<Option<_>>().ok_or_else(foreign)?;
        let common = &data.common;
        let expected =
            self::common(&gates, common.config.zero_knowledge, common.degree_bits(), common.num_public_inputs);
        if expected.as_ref() != Some(common) || circuit_digest(&data) != data.verifier_only.circuit_digest {
            return Err(foreign());
        }
        let digest = identity(&data, carries_set_digest);
        Ok(Self { data, gates, carries_set_digest, digest })
    }

    /// The crate's own form.
    pub fn data(&self) -> &VerifierCircuitData<F, Config, D> {
        &self.data
    }

    /// Outputs and public inputs together.
    pub fn public_inputs(&self) -> usize {
        self.data.common.num_public_inputs
    }

    /// Whether its proofs show nothing but their public values.
    pub fn zero_knowledge(&self) -> bool {
        self.data.common.config.zero_knowledge
    }

    /// Whether its proofs say nothing before their set digest is compared with the published one: its chain does it.
    pub fn carries_set_digest(&self) -> bool {
        self.carries_set_digest
    }

    /// log2 of the rows.
    pub fn degree_bits(&self) -> usize {
        self.data.common.degree_bits()
    }

    /// Our identity of the circuit: SHA-256 over crate and version, configuration, degree, gates, number of public
    /// values, and the circuit digest and cap. (The crate's digest is of cap and degree alone, which leave the meaning
    /// of a row open.)
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The public values of a proof that holds. Errors: Damaged (not a proof of this shape, not in its one form),
    /// VerificationFailed, Mismatch for a circuit of a chain.
    ///
    /// Soundness: a member's proof holds under its own key whatever keys the proofs before it were made with. Only the
    /// set digest tells, and only a set's own check compares it.
    pub fn verify(&self, proof: &[u8]) -> Result<Vec<F>> {
        if self.carries_set_digest {
            return Err(Error::new(
                Code::Mismatch,
                "a proof of a chain's circuit is verified with the keys of its set",
            ));
        }
        self.read(proof).map(|proof| proof.public_inputs)
    }

    /// The same, as the crate's proof.
    pub(crate) fn read(&self, bytes: &[u8]) -> Result<Proof> {
        let proof = parse_proof(&self.data.common, bytes)?;
        let failed = "the proof does not hold for this circuit";
        let verified = guarded(Code::VerificationFailed, failed, || self.data.verify(proof.clone()))?;
        verified.map(|()| proof).map_err(|_| Error::new(Code::VerificationFailed, failed))
    }

    /// Gate numbers, degree, cap and digest; all else follows from them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(u8::from(self.zero_knowledge()) | u8::from(self.carries_set_digest) << 1);
        bytes.push(self.degree_bits() as u8);
        bytes.extend((self.public_inputs() as u32).to_le_bytes());
        bytes.push(self.gates.len() as u8);
        bytes.extend(&self.gates);
        for value in elements(&self.data.verifier_only) {
            bytes.extend(integer(value).to_le_bytes());
        }
        bytes
    }

    /// Errors: Damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::new(Code::Damaged, "these are not the bytes of a verification key");
        let key = guarded(Code::Damaged, "these are not the bytes of a verification key", || Self::parse(bytes))?;
        key.filter(|key| key.to_bytes() == bytes).ok_or_else(damaged)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(MAGIC)?;
        let (&[flags, degree_bits], bytes) = bytes.split_first_chunk()?;
        let (&public_inputs, bytes) = bytes.split_first_chunk::<4>()?;
        let (&count, bytes) = bytes.split_first()?;
        let (gates, bytes) = bytes.split_at_checked(count.into())?;
        let common = common(gates, flags & 1 == 1, degree_bits.into(), u32::from_le_bytes(public_inputs) as usize)?;
        let values: Vec<F> = bytes
            .chunks(8)
            .map(|value| element(u64::from_le_bytes(value.try_into().ok()?)).ok())
            .collect::<Option<_>>()?;
        let hashes: Vec<HashOut<F>> =
            values.chunks(4).map(|hash| Some(HashOut { elements: hash.try_into().ok()? })).collect::<Option<_>>()?;
        let (&circuit_digest, cap) = hashes.split_last()?;
        if cap.len() != 1 << common.config.fri_config.cap_height {
            return None;
        }
        let verifier_only = VerifierOnlyCircuitData { constants_sigmas_cap: MerkleCap(cap.to_vec()), circuit_digest };
        Self::new(VerifierCircuitData { verifier_only, common }, flags & 2 == 2).ok()
    }
}

/// A proof of this shape. One form only: no bytes behind it, every element below p. Errors: Damaged.
pub(crate) fn parse_proof(common: &CommonCircuitData<F, D>, bytes: &[u8]) -> Result<Proof> {
    let damaged = || Error::new(Code::Damaged, "these are not the bytes of a proof of this circuit");
    let parse = || Proof::from_bytes(bytes.to_vec(), common).ok();
    let proof = guarded(Code::Damaged, "these are not the bytes of a proof", parse)?;
    proof.filter(|proof| proof.to_bytes() == bytes).ok_or_else(damaged)
}

/// What all circuits of these gates and this size have in common; nothing if there are none such.
fn common(
    gates: &[u8],
    zero_knowledge: bool,
    degree_bits: usize,
    public_inputs: usize,
) -> Option<CommonCircuitData<F, D>> {
    let config = circuit_config(zero_knowledge);
    if degree_bits > MOST_DEGREE_BITS || degree_bits < config.fri_config.cap_height - config.fri_config.rate_bits {
        return None;
    }
    let known = gates::known();
    let gates: Vec<GateRef<F, D>> =
        gates.iter().map(|&number| known.get(number as usize).cloned()).collect::<Option<_>>()?;
    let order = |gate: &GateRef<F, D>| (gate.0.degree(), gate.0.id());
    if gates.is_empty() || !gates.is_sorted_by(|a, b| order(a) < order(b)) {
        return None;
    }
    let selectors_info = selectors(&gates, config.max_quotient_degree_factor + 1);
    let fri_params = config.fri_config.fri_params(degree_bits, zero_knowledge);
    Some(CommonCircuitData {
        trace_degree_bits: degree_bits,
        public_initial_degree_bits: fri_params.degree_bits,
        quotient_degree_factor: config.max_quotient_degree_factor,
        num_gate_constraints: gates.iter().map(|gate| gate.0.num_constraints()).max()?,
        num_constants: selectors_info.num_selectors() + gates.iter().map(|gate| gate.0.num_constants()).max()?,
        num_public_inputs: public_inputs,
        k_is: get_unique_coset_shifts(1 << degree_bits, config.num_routed_wires),
        num_partial_products: config.num_routed_wires.div_ceil(config.max_quotient_degree_factor) - 1,
        num_lookup_polys: 0,
        num_lookup_selectors: 0,
        luts: vec![],
        config,
        fri_params,
        gates,
        selectors_info,
    })
}

/// Groups of gates that share a selector, as the crate forms them: greedily, so that a gate's degree and that of its
/// filter stay within the bound.
fn selectors(gates: &[GateRef<F, D>], max_degree: usize) -> SelectorsInfo {
    let highest = gates.last().map_or(0, |gate| gate.0.degree());
    let mut groups = vec![];
    if highest + gates.len() - 1 <= max_degree {
        groups.push(0..gates.len());
    }
    let mut start = groups.first().map_or(0, |group: &std::ops::Range<usize>| group.end);
    while start < gates.len() {
        let size = gates[start..].iter().enumerate().take_while(|(i, gate)| i + gate.0.degree() < max_degree).count();
        groups.push(start..start + size.max(1));
        start += size.max(1);
    }
    let selector_indices = groups.iter().enumerate().flat_map(|(i, group)| group.clone().map(move |_| i)).collect();
    SelectorsInfo { selector_indices, groups }
}

/// The crate's digest, which seeds the transcript: of cap, domain (we have none) and degree.
fn circuit_digest(data: &VerifierCircuitData<F, Config, D>) -> HashOut<F> {
    let cap = data.verifier_only.constants_sigmas_cap.0.iter().flat_map(|hash| hash.elements);
    let domain = OuterHasher::hash_pad(&[]).elements;
    let parts: Vec<F> = cap.chain(domain).chain([F::from_canonical_usize(data.common.degree_bits())]).collect();
    OuterHasher::hash_no_pad(&parts)
}

/// Cap, then circuit digest.
fn elements(key: &VerifierOnlyCircuitData<Config, D>) -> impl Iterator<Item = F> + '_ {
    let hashes = key.constants_sigmas_cap.0.iter().chain([&key.circuit_digest]);
    hashes.flat_map(|hash| hash.elements)
}

fn identity(data: &VerifierCircuitData<F, Config, D>, carries_set_digest: bool) -> [u8; 32] {
    let (common, config) = (&data.common, &data.common.config);
    let mut hash = Sha256::new_with_prefix(DOMAIN);
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    text(CRATE);
    common.gates.iter().for_each(|gate| text(&gate.0.id()));
    text("");
    let mut numbers = vec![
        config.num_wires,
        config.num_routed_wires,
        config.num_constants,
        usize::from(config.use_base_arithmetic_gate),
        config.security_bits,
        config.num_challenges,
        usize::from(config.zero_knowledge),
        config.max_quotient_degree_factor,
        config.fri_config.rate_bits,
        config.fri_config.cap_height,
        config.fri_config.proof_of_work_bits as usize,
        config.fri_config.num_query_rounds,
        common.degree_bits(),
        common.num_public_inputs,
        usize::from(carries_set_digest),
    ];
    match &config.fri_config.reduction_strategy {
        FriReductionStrategy::Fixed(arities) => {
            numbers.extend([0, arities.len()]);
            numbers.extend(arities);
        }
        FriReductionStrategy::ConstantArityBits(arity, last) => numbers.extend([1, *arity, *last]),
        FriReductionStrategy::MinSize(most) => numbers.extend([2, most.map_or(0, |most| most + 1)]),
    }
    numbers.into_iter().for_each(|number| hash.update((number as u64).to_le_bytes()));
    elements(&data.verifier_only).for_each(|value| hash.update(integer(value).to_le_bytes()));
    hash.finalize().into()
}
