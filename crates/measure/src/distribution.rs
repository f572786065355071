//! The normal and Student distributions: tails and quantiles, to about twelve digits and without tables.
//!
//! Tails come from series and continued fractions, quantiles from Newton's method on the tails. Sources: Marsaglia,
//! "Evaluating the Normal Distribution", J. Stat. Software 11(4), 2004 (the series); DLMF 7.9 (the continued fraction
//! of the normal tail), 8.17.22 (of the incomplete beta function), 5.11.1 (Stirling's series); Abramowitz and Stegun
//! 26.7.5 (Student's quantile where there are many degrees of freedom).
use std::f64::consts::{LN_2, PI, SQRT_2};

/// Gives the probability that a standard normal value exceeds `z`.
pub fn normal_tail(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - normal_tail(-z);
    }
    if z < 3.0 {
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term > sum * 1e-17 {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 - normal_density(z) * sum;
    }
    let below = (1..=80).rev().fold(z, |below, k| z + f64::from(k) / below);
    normal_density(z) / below
}

/// Gives the value below which a standard normal value lies with probability `p`.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    // The tail is at most exp(-z²/2)/2, so this begins at or beyond the root; the logarithm of the tail is concave,
    // so Newton's steps come down to the root and never cross it.
    let mut z = (-2.0 * (p.ln() + LN_2)).max(0.0).sqrt();
    for _ in 0..50 {
        let tail = normal_tail(z);
        let step = (tail / p).ln() * tail / normal_density(z);
        z += step;
        if step.abs() < 1e-14 * (1.0 + z.abs()) {
            break;
        }
    }
    -z
}

/// Gives the probability that a Student value with `freedom` degrees of freedom exceeds `t`.
pub fn student_tail(t: f64, freedom: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - student_tail(-t, freedom);
    }
    0.5 * incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// Gives the value below which a Student value with `freedom` degrees of freedom lies with probability `p`.
pub fn student_quantile(p: f64, freedom: f64) -> f64 {
    if p < 0.5 {
        return -student_quantile(1.0 - p, freedom);
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let z = normal_quantile(p);
    let mut t = many_degrees(z, freedom);
    if freedom >= 1000.0 {
        return t;
    }
    let tail = 1.0 - p;
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..200 {
        let excess = student_tail(t, freedom) - tail;
        if excess > 0.0 {
            low = t;
        } else {
            high = t;
        }
        let step = excess / student_density(t, freedom);
        let next = t + step;
        let inside = next > low && next < high;
        let next = match (inside, high.is_finite()) {
            (true, _) => next.min(2.0 * t + 1.0),
            (false, true) => low.midpoint(high),
            (false, false) => 2.0 * t + 1.0,
        };
        let moved = (next - t).abs();
        t = next;
        if moved < 1e-13 * (1.0 + t) {
            break;
        }
    }
    t
}

fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (SQRT_2 * PI.sqrt())
}

fn many_degrees(z: f64, freedom: f64) -> f64 {
    let square = z * z;
    let first = z * (square + 1.0) / 4.0;
    let second = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    z + (first + (second + third / freedom) / freedom) / freedom
}

fn student_density(t: f64, freedom: f64) -> f64 {
    let scale = ln_gamma((freedom + 1.0) / 2.0) - ln_gamma(freedom / 2.0) - 0.5 * (freedom * PI).ln();
    (scale - (freedom + 1.0) / 2.0 * (t * t / freedom).ln_1p()).exp()
}

fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 10.0 {
        below += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = [-691.0 / 360_360.0, 1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0]
        .into_iter()
        .fold(0.0, |sum, term| sum * inverse + term);
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln() + series / x - below
}

/// The regularised incomplete beta function, its continued fraction evaluated by Lentz's method.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    let away = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut upper, mut lower) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = lower;
    for m in 1..10_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            lower = 1.0 / away(1.0 + term * lower);
            upper = away(1.0 + term / upper);
            change = upper * lower;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expect: f64) {
        assert!((got - expect).abs() <= 1e-10 * expect.abs().max(1e-3), "got {got}, not {expect}");
    }

    #[test]
    fn normal_values_of_the_textbooks() {
        near(normal_quantile(0.975), 1.959_963_984_540_054);
        near(normal_quantile(0.995), 2.575_829_303_548_901);
        near(normal_quantile(0.95), 1.644_853_626_951_472_6);
        near(normal_quantile(0.5), 0.0);
        near(normal_quantile(1e-10), -6.361_340_902_404_056);
        near(normal_tail(1.0), 0.158_655_253_931_457_05);
        near(normal_tail(-1.0), 0.841_344_746_068_542_9);
        near(normal_tail(5.0) * 1e6, 0.286_651_571_879_193_9);
    }

    #[test]
    fn student_values_of_the_textbooks() {
        near(student_quantile(0.975, 1.0), 12.706_204_736_174_7);
        near(student_quantile(0.975, 2.0), 4.302_652_729_749_462);
        near(student_quantile(0.975, 9.0), 2.262_157_162_798_205);
        near(student_quantile(0.975, 30.0), 2.042_272_456_301_238);
        near(student_quantile(0.025, 5.0), -2.570_581_835_636_314);
        near(student_tail(2.0, 10.0), 0.036_694_017_385_370_2);
        assert_eq!(student_quantile(1.0, 4.0), f64::INFINITY);
    }

    #[test]
    fn quantiles_undo_tails() {
        for p in [1e-12, 1e-6, 0.001, 0.1, 0.3, 0.5, 0.7, 0.99, 0.999_999] {
            assert!((normal_tail(-normal_quantile(p)) - p).abs() < 1e-12 * p.max(1e-3), "{p}");
        }
        for freedom in [1.0, 1.7, 3.0, 12.5, 999.0, 1001.0, 50_000.0] {
            for p in [0.6, 0.9, 0.975, 0.9999] {
                let back = 1.0 - student_tail(student_quantile(p, freedom), freedom);
                assert!((back - p).abs() < 1e-9, "{p} with {freedom}: {back}");
            }
        }
    }
}
