//! Arbitrary messages for round-trip tests: every record can make one from a seed.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A small deterministic generator; the seed comes from the property test.
pub(crate) struct Source(u64);

impl Source {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).expect("small")]
    }
}

/// Something that can be made up.
pub(crate) trait Sample {
    fn sample(source: &mut Source) -> Self;
}

impl Sample for bool {
    fn sample(source: &mut Source) -> Self {
        source.below(2) == 0
    }
}

impl Sample for String {
    fn sample(source: &mut Source) -> Self {
        const PARTS: &[&str] =
            &["a", "B9", "<", "&amp;", "&", "]]>", "\"", "'", "é", "\r\n", "\t", " ", "\u{1F600}", "nil", "/>", "<!--"];
        (0..source.below(5)).map(|_| source.pick(PARTS)).collect()
    }
}

macro_rules! sample_integer {
    ($($ty:ty),*) => {$(
        impl Sample for $ty {
            fn sample(source: &mut Source) -> Self {
                match source.below(4) {
                    0 => <$ty>::MIN,
                    1 => <$ty>::MAX,
                    _ => source.next() as $ty,
                }
            }
        }
    )*};
}

sample_integer!(i32, i64, u32);

impl Sample for Vec<u8> {
    fn sample(source: &mut Source) -> Self {
        (0..source.below(40)).map(|_| source.next().to_le_bytes()[0]).collect()
    }
}

impl Sample for Uuid {
    fn sample(source: &mut Source) -> Self {
        Uuid::from_u64_pair(source.next(), source.next())
    }
}

impl Sample for Timestamp {
    fn sample(source: &mut Source) -> Self {
        let ticks = source.below(9_000_000_000 * 10_000_000);
        match source.below(8) {
            0 => Timestamp::MAX,
            1 => Timestamp::UNIX_EPOCH,
            _ => Timestamp::from_nanosecond(i128::from(ticks) * 100).expect("in range"),
        }
    }
}

impl Sample for Date {
    fn sample(source: &mut Source) -> Self {
        Date::new(2000 + source.below(99) as i16, 1 + source.below(12) as i8, 1 + source.below(28) as i8)
            .expect("a date")
    }
}

impl<T: Sample> Sample for Option<T> {
    fn sample(source: &mut Source) -> Self {
        (source.below(3) > 0).then(|| T::sample(source))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(source: &mut Source) -> Self {
        (0..source.below(4)).map(|_| T::sample(source)).collect()
    }
}
