//! From decimal text to `f64` and back: the same bits as those of std.

use super::super::float::to_f64;
use super::number;
use crate::Number;

fn check(text: &str) {
    let expected: f64 = text.parse().expect(text);
    let found = to_f64(text.as_bytes()).expect(text);
    assert_eq!(found.to_bits(), expected.to_bits(), "{text}: {found:e} instead of {expected:e}");
}

/// A text and what is next to it: with more digits, and with another last digit.
fn check_around(text: &str) {
    let (mantissa, exponent) = text.find('e').map_or((text, ""), |at| text.split_at(at));
    check(text);
    check(&format!("-{text}"));
    let point = if mantissa.contains('.') { "" } else { "." };
    for more in ["0", "00000000000000000000001", "1", "5", "49999999999999999999999999", "9"] {
        check(&format!("{mantissa}{point}{more}{exponent}"));
    }
    let mut last = mantissa.as_bytes().to_vec();
    for digit in b'0'..=b'9' {
        *last.last_mut().expect("a digit") = digit;
        check(&format!("{}{exponent}", String::from_utf8_lossy(&last)));
    }
}

#[test]
fn hard_cases_of_the_literature() {
    let cases = [
        "0",
        "0.0",
        "1",
        "27500.00",
        "0.1",
        "0.30000000000000004",
        "1e22",
        "1e23",
        "8.5",
        "12345678901234567890",
        // 2^53 and around, 2^64 and around.
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0",
        "9007199254740995",
        "18446744073709551615",
        "18446744073709551616",
        "9223372036854775807",
        "9223372036854775808",
        // The least normal float, the largest subnormal one, the text at which PHP and Java hung, the least.
        "2.2250738585072014e-308",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.225073858507201e-308",
        "4.9406564584124654e-324",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-323",
        "1e-400",
        // The largest.
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1.8e308",
        "1e309",
        "1e400",
        // Paxson and Kahan: digits that are nearest to half way between two floats.
        "5e-324",
        "5e125",
        "69e267",
        "999e-026",
        "7861e-034",
        "75569e-254",
        "928609e-261",
        "9210917e080",
        "84863171e114",
        "653777767e273",
        "5232604057e-298",
        "27235667517e-109",
        "653532977297e-123",
        "3142213164987e-294",
        "46202199371337e-072",
        "231010996856685e-073",
        "9324754620109615e212",
        "78459735791271921e049",
        "272104041512242479e200",
        "6802601037806061975e198",
        "20505426358836677347e-221",
        "836168422905420598437e-234",
        "4891559871276714924261e222",
        "9e-265",
        "85e-037",
        "623e100",
        "3571e263",
        "81661e153",
        "920657e-023",
        "4603285e-024",
        "87575437e-309",
        "245540327e122",
        "6138508175e120",
        "83356057653e193",
        "619534293513e124",
        "2335141086879e218",
        "36167929443327e-159",
        "609610927149051e-255",
        "3743626360493413e-165",
        "94080055902682397e-242",
        "899810892172646163e283",
        "7120190517612959703e120",
        "25188282901709339043e-252",
        "308984926168550152811e-052",
        "6372891218502368041059e064",
        "1448997445238699",
        "6.631236846766476e-316",
        "7.2057594037927933e16",
        "3.2378839133029012895883524125015321748630094231211e-319",
        "1.3694713649464322631e-319",
        "6.9294956446009195e15",
        "0.000e400",
        "1.00000005960464477550",
        // std's own.
        "2.2250738585072011e-308",
        "104110013277974872254e-225",
        "12345e0000000000000000000012",
        "36893488147419107329",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
    ];
    for text in cases {
        check_around(text);
    }
}

#[test]
fn every_power_of_ten_and_two_and_its_neighbours() {
    for exponent in -400..=400 {
        for digits in
            ["1", "9", "123456789", "9999999999999999999", "18446744073709551615", "1234567890123456789012345"]
        {
            check(&format!("{digits}e{exponent}"));
        }
    }
    for power in 0..2047_u64 {
        for bits in [power << 52, (power << 52) + 1, ((power + 1) << 52) - 1] {
            check(&f64::from_bits(bits).to_string());
            check(&format!("{:e}", f64::from_bits(bits)));
        }
    }
}

/// The exact decimal text of half way from a float to the next one, up to 767 digits, and a bit below and above it.
#[test]
fn exactly_half_way_with_hundreds_of_digits() {
    let floats =
        [f64::MIN_POSITIVE, 1e-323, 2.3e-308, 1.1e-300, 1e-100, 0.1, 1.0, 9_007_199_254_740_992.0, 1e23, 1.7e308];
    for float in floats.into_iter().flat_map(|float| [float, float.next_up(), float.next_up().next_up()]) {
        // What std prints is exact; half way is the mean of two such texts, digit by digit.
        let text = |float: f64| format!("{float:0400.1100}");
        let (low, high) = (text(float), text(float.next_up()));
        let half = mean(&low, &high);
        let half = half.trim_end_matches('0');
        let below = just_below(half);
        let above = half.to_owned() + "0000000000000000000000000000000000001";
        let even = if float.to_bits() & 1 == 0 { float } else { float.next_up() };
        for (text, expected) in [(half.trim_end_matches('.'), even), (&below, float), (&above, float.next_up())] {
            assert_eq!(to_f64(text.as_bytes()).expect(text).to_bits(), expected.to_bits(), "{float:e}: {text}");
            check(text);
        }
    }
}

/// Half of the sum of two numbers with as many decimals.
fn mean(left: &str, right: &str) -> String {
    let width = left.len().max(right.len());
    let (left, right) = (format!("{left:0>width$}"), format!("{right:0>width$}"));
    let digits = left.bytes().zip(right.bytes()).filter(|(left, _)| *left != b'.');
    let mut sum: Vec<u8> = digits.map(|(left, right)| left - b'0' + right - b'0').collect();
    for index in (1..sum.len()).rev() {
        let carry = sum[index] / 10;
        sum[index] %= 10;
        sum[index - 1] += carry;
    }
    let mut odd = 0;
    let mut text = String::new();
    for digit in sum {
        text.push(char::from(b'0' + ((odd * 10 + digit) >> 1)));
        odd = digit % 2;
    }
    assert_eq!(odd, 0);
    text.insert(left.find('.').expect("a point"), '.');
    text
}

/// The digits of a number a little smaller: the last digit that is not zero less one, and nines behind it.
fn just_below(text: &str) -> String {
    let kept = text.trim_end_matches(['0', '.']);
    let (head, last) = kept.split_at(kept.len() - 1);
    let nines = text[kept.len()..].replace('0', "9");
    format!("{head}{}{nines}9", char::from(last.as_bytes()[0] - 1))
}

#[test]
fn long_texts() {
    for digits in [19, 20, 21, 39, 100, 767, 768, 769, 800, 2_000] {
        for pattern in ["1", "9", "0", "49", "1234567890"] {
            let text = pattern.repeat(digits / pattern.len() + 1);
            let text = &text[..digits];
            for exponent in ["", "e-1100", "e-800", "e-300", "e-30", "e5", "e300"] {
                check(&format!("{text}{exponent}"));
                check(&format!("0.{text}{exponent}"));
                check(&format!("0.{}{text}{exponent}", "0".repeat(300)));
                check(&format!("1{}{text}{exponent}", "0".repeat(300)));
                check(&format!("9007199254740993.{}{text}{exponent}", "0".repeat(700)));
            }
        }
    }
    let zeros = "0".repeat(100_000);
    assert_eq!(to_f64(format!("1{zeros}e-100000").as_bytes()), Some(1.0));
    assert_eq!(to_f64(format!("0.{zeros}1e100001").as_bytes()), Some(1.0));
    assert_eq!(to_f64(b"1e999999999999999999999999"), Some(f64::INFINITY));
    assert_eq!(to_f64(b"-1e-999999999999999999999999"), Some(-0.0));
}

#[test]
fn what_is_not_a_number() {
    let bad = [
        "", "-", "+", "1.", "1.e5", ".", "-.", "e5", "1e", "1e+", "1e-", "1 ", " 1", "1.2.3", "--1", "+-1", "0x1",
        "1_0", "1e5.5", "inf", "nan",
    ];
    for text in bad {
        assert_eq!(to_f64(text.as_bytes()), None, "{text}");
    }
    for text in ["+1", ".5", "-.5e1", "007", "1E+05"] {
        check(text);
    }
}

#[test]
fn floats_become_their_shortest_text() {
    for (float, text) in [
        (0.0, "0"),
        (-0.0, "0"),
        (12.5, "12.5"),
        (27500.0, "27500"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-1e-7, "-0.0000001"),
        (1e16, "10000000000000000"),
        (9_007_199_254_740_994.0, "9007199254740994"),
        (1e300, "1e300"),
        (5e-324, "5e-324"),
        (f64::MAX, "17976931348623157e292"),
        (f64::MIN_POSITIVE, "22250738585072014e-324"),
        (f64::NAN, "NaN"),
        (f64::NEG_INFINITY, "NaN"),
    ] {
        assert_eq!(Number::from(float).to_string(), text);
    }
    assert_eq!(Number::from(0.1_f32).to_string(), "0.1");
    assert_eq!(Number::from(16_777_216_f32), 16_777_216);
    assert!(Number::from(f32::INFINITY).is_nan());
    assert!(f64::from(Number::NAN).is_nan());
    assert!(f64::from(number("1e400")).is_infinite());
    assert_eq!(f64::from(number("-27500.00")).to_bits(), (-27500_f64).to_bits());
}

/// A generator of its own: fast, and the same each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Random floats with their shortest text, and random digits with an exponent: `count` of each.
fn compare_with_std(count: u64, seed: u64) {
    let mut random = Random(seed);
    let mut buffer = zmij::Buffer::new();
    for _ in 0..count {
        let float = f64::from_bits(random.next());
        if float.is_finite() {
            let text = buffer.format_finite(float);
            let found = to_f64(text.as_bytes()).map(f64::to_bits);
            assert_eq!(found, Some(float.to_bits()), "{text}");
            assert_eq!(found, text.parse().ok().map(f64::to_bits), "{text}");
            assert_eq!(f64::from(Number::from(float)).to_bits(), (float + 0.0).to_bits(), "{text}");
        }
    }
    let mut text = String::new();
    for _ in 0..count {
        let (shape, digits) = (random.next(), random.next());
        text.clear();
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{}", digits >> (shape % 64)));
        if shape >> 8 & 3 == 1 {
            let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{}", random.next()));
        }
        if shape >> 10 & 1 == 0 {
            text.insert(usize::try_from(shape >> 16).unwrap() % text.len(), '.');
        }
        if shape >> 11 & 3 != 0 {
            let range = if shape >> 11 & 3 == 1 { 60 } else { 700 };
            let exponent = (shape >> 32) % range;
            let _ = std::fmt::Write::write_fmt(
                &mut text,
                format_args!("e{}", i64::try_from(exponent).unwrap() - i64::try_from(range).unwrap() / 2),
            );
        }
        let found = to_f64(text.as_bytes()).map(f64::to_bits);
        assert_eq!(found, text.parse().ok().map(f64::to_bits), "{text}");
    }
}

#[test]
fn random_numbers_are_those_of_std() {
    compare_with_std(20_000, 1);
}

/// `NUMBERS=100000000 cargo test --release -p apideck-models --lib many_random -- --ignored`
#[test]
#[ignore = "takes minutes: run it in release after changes to the conversion"]
fn many_random_numbers_are_those_of_std() {
    let count = std::env::var("NUMBERS").map_or(10_000_000, |count| count.parse().expect("a count"));
    let seed = std::env::var("SEED").map_or(2, |seed| seed.parse().expect("a seed"));
    compare_with_std(count, seed);
}

#[test]
fn digits_beyond_768_still_decide_a_half() {
    // Half way between two floats, and a digit far behind it that says otherwise, or only zeros.
    for zeros in [700, 750, 751, 752, 753, 800, 1000] {
        for end in ["", "0", "1", "10", "01"] {
            check(&format!("9007199254740993.{}{end}", "0".repeat(zeros)));
            check(&format!("9007199254740995.{}{end}", "0".repeat(zeros)));
            check(&format!(
                "0.50000000000000005551115123125782702118158340454101562{}{end}",
                "5".to_owned() + &"0".repeat(zeros)
            ));
        }
    }
}
