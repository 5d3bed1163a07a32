//! Montgomery multiplication with `mulx`, `adcx` and `adox`: two chains of carries at once, and no flag that a product
//! would overwrite.
#![allow(unsafe_code)]

use super::{Engine, Modulus};
use std::arch::asm;
use std::sync::OnceLock;

/// Proof that the processor has BMI2 and ADX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mulx(());

impl Mulx {
    /// None on a processor without the instructions, and where `PROOFMILL_KERNELS=portable` asks for none.
    pub(crate) fn detect() -> Option<Self> {
        static DETECTED: OnceLock<bool> = OnceLock::new();
        let detected = *DETECTED.get_or_init(|| {
            let has = is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx");
            has && std::env::var_os("PROOFMILL_KERNELS").is_none_or(|choice| choice != "portable")
        });
        detected.then_some(Self(()))
    }
}

/// p, and −1/p mod 2^64 behind it.
struct Constants<M>(M);

impl<M: Modulus> Constants<M> {
    const WORDS: &'static [u64; 5] = &[M::WORDS[0], M::WORDS[1], M::WORDS[2], M::WORDS[3], M::MINUS_INVERSE];
}

/// Add a · (word `$offset` of b) to t0…t3, into t0…t4.
macro_rules! add_row {
    ($offset:literal) => {
        concat!(
            "mov rdx, [{b} + ",
            $offset,
            "]\n",
            "xor {low:e}, {low:e}\n", // and both carries
            "mulx {high}, {low}, [{a}]\n",
            "adox {t0}, {low}\n",
            "adcx {t1}, {high}\n",
            "mulx {high}, {low}, [{a} + 8]\n",
            "adox {t1}, {low}\n",
            "adcx {t2}, {high}\n",
            "mulx {high}, {low}, [{a} + 16]\n",
            "adox {t2}, {low}\n",
            "adcx {t3}, {high}\n",
            "mulx {t4}, {low}, [{a} + 24]\n",
            "adox {t3}, {low}\n",
            "mov {low:e}, 0\n",
            "adcx {t4}, {low}\n",
            "adox {t4}, {low}\n",
        )
    };
}

/// Add the multiple of p that makes t0 zero, and drop t0: from t0…t4 to t0…t3. Nothing is carried out of t3, since the
/// top word of p is below 2^62.
macro_rules! reduce_row {
    () => {
        concat!(
            "mov rdx, {t0}\n",
            "imul rdx, [{p} + 32]\n",
            "xor {low:e}, {low:e}\n",
            "mulx {high}, {low}, [{p}]\n",
            "adcx {low}, {t0}\n",
            "mov {t0}, {high}\n",
            "adcx {t0}, {t1}\n",
            "mulx {t1}, {low}, [{p} + 8]\n",
            "adox {t0}, {low}\n",
            "adcx {t1}, {t2}\n",
            "mulx {t2}, {low}, [{p} + 16]\n",
            "adox {t1}, {low}\n",
            "adcx {t2}, {t3}\n",
            "mulx {t3}, {low}, [{p} + 24]\n",
            "adox {t2}, {low}\n",
            "mov {low:e}, 0\n",
            "adcx {t3}, {low}\n",
            "adox {t3}, {t4}\n",
        )
    };
}

impl Engine for Mulx {
    #[inline(always)]
    fn multiply<M: Modulus>(self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        let (t0, t1, t2, t3): (u64, u64, u64, u64);
        // SAFETY: `self` exists, so `detect` found the instructions; only memory behind the three references is read.
        unsafe {
            asm!(
                "mov rdx, [{b}]",
                "mulx {t1}, {t0}, [{a}]",
                "mulx {t2}, {low}, [{a} + 8]",
                "add {t1}, {low}",
                "mulx {t3}, {low}, [{a} + 16]",
                "adc {t2}, {low}",
                "mulx {t4}, {low}, [{a} + 24]",
                "adc {t3}, {low}",
                "adc {t4}, 0",
                reduce_row!(),
                add_row!("8"),
                reduce_row!(),
                add_row!("16"),
                reduce_row!(),
                add_row!("24"),
                reduce_row!(),
                // Below 2p: take p off if it is there.
                "mov rdx, {t0}",
                "mov {low}, {t1}",
                "mov {high}, {t2}",
                "mov {t4}, {t3}",
                "sub rdx, [{p}]",
                "sbb {low}, [{p} + 8]",
                "sbb {high}, [{p} + 16]",
                "sbb {t4}, [{p} + 24]",
                "cmovnc {t0}, rdx",
                "cmovnc {t1}, {low}",
                "cmovnc {t2}, {high}",
                "cmovnc {t3}, {t4}",
                a = in(reg) a.as_ptr(),
                b = in(reg) b.as_ptr(),
                p = in(reg) Constants::<M>::WORDS.as_ptr(),
                t0 = out(reg) t0,
                t1 = out(reg) t1,
                t2 = out(reg) t2,
                t3 = out(reg) t3,
                t4 = out(reg) _,
                low = out(reg) _,
                high = out(reg) _,
                out("rdx") _,
                options(pure, readonly, nostack),
            );
        }
        [t0, t1, t2, t3]
    }

    #[inline(always)]
    fn add<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4] {
        let [mut t0, mut t1, mut t2, mut t3] = a;
        // SAFETY: only memory behind both references is read. In plain Rust the carries become bytes in registers.
        unsafe {
            asm!(
                "add {t0}, [{b}]",
                "adc {t1}, [{b} + 8]",
                "adc {t2}, [{b} + 16]",
                "adc {t3}, [{b} + 24]",
                "mov {s0}, {t0}",
                "mov {s1}, {t1}",
                "mov {s2}, {t2}",
                "mov {s3}, {t3}",
                "sub {s0}, [{p}]",
                "sbb {s1}, [{p} + 8]",
                "sbb {s2}, [{p} + 16]",
                "sbb {s3}, [{p} + 24]",
                "cmovnc {t0}, {s0}",
                "cmovnc {t1}, {s1}",
                "cmovnc {t2}, {s2}",
                "cmovnc {t3}, {s3}",
                b = in(reg) b.as_ptr(),
                p = in(reg) Constants::<M>::WORDS.as_ptr(),
                t0 = inout(reg) t0,
                t1 = inout(reg) t1,
                t2 = inout(reg) t2,
                t3 = inout(reg) t3,
                s0 = out(reg) _,
                s1 = out(reg) _,
                s2 = out(reg) _,
                s3 = out(reg) _,
                options(pure, readonly, nostack),
            );
        }
        [t0, t1, t2, t3]
    }

    #[inline(always)]
    fn subtract<M: Modulus>(self, a: [u64; 4], b: &[u64; 4]) -> [u64; 4] {
        let [mut t0, mut t1, mut t2, mut t3] = a;
        // SAFETY: as for `add`.
        unsafe {
            asm!(
                "sub {t0}, [{b}]",
                "sbb {t1}, [{b} + 8]",
                "sbb {t2}, [{b} + 16]",
                "sbb {t3}, [{b} + 24]",
                "sbb {s3}, {s3}", // all ones after a borrow
                "mov {s0}, [{p}]",
                "mov {s1}, [{p} + 8]",
                "mov {s2}, [{p} + 16]",
                "and {s0}, {s3}",
                "and {s1}, {s3}",
                "and {s2}, {s3}",
                "and {s3}, [{p} + 24]",
                "add {t0}, {s0}",
                "adc {t1}, {s1}",
                "adc {t2}, {s2}",
                "adc {t3}, {s3}",
                b = in(reg) b.as_ptr(),
                p = in(reg) Constants::<M>::WORDS.as_ptr(),
                t0 = inout(reg) t0,
                t1 = inout(reg) t1,
                t2 = inout(reg) t2,
                t3 = inout(reg) t3,
                s0 = out(reg) _,
                s1 = out(reg) _,
                s2 = out(reg) _,
                s3 = out(reg) _,
                options(pure, readonly, nostack),
            );
        }
        [t0, t1, t2, t3]
    }
}
