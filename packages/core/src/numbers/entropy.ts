/**
 * Entropies rounded down, so that a bound made of them is never above the true one.
 *
 * Invariant: every number returned is at most the exact value. Only + - * / are used, which IEEE 754 rounds
 * correctly on every machine; Math.log2 may be off by an unstated amount and is not used. With u = 2^-53,
 * each rounding errs by a factor 1 + d, |d| <= u (docs/theory.md, "Lower bounds", derives the slacks taken
 * off below).
 */

/** The least integer b with 2^b >= n, for an integer 1 <= n <= 2^53; exact. */
export function ceilLog2(n: number): number {
	let bits = 0;
	for (let power = 1; power < n; power *= 2) bits++;
	return bits;
}

const seriesTerms = 11;
const twoOverLn2 = 2.8853900817779268;

/**
 * log2 of a finite x > 0, off by at most 2^-48 (1 + |log2 x|), exact at powers of two.
 *
 * x = m 2^e with m in [sqrt(1/2), sqrt 2); log2 m = (2 / ln 2) (s + s^3 / 3 + s^5 / 5 + ...) with s = (m - 1)
 * / (m + 1). m - 1 is exact, s^2 < 0.03, what is left out is below 2^-60 of the sum, and about ten roundings
 * err by less than 2^-49 together.
 */
export function log2(x: number): number {
	let m = x;
	let e = 0;
	for (; m < 2 ** -64; e -= 64) m *= 2 ** 64;
	for (; m >= 2 ** 64; e += 64) m /= 2 ** 64;
	for (; m < Math.SQRT1_2; e--) m *= 2;
	for (; m >= Math.SQRT2; e++) m /= 2;
	const s = (m - 1) / (m + 1);
	const square = s * s;
	let series = 0;
	for (let k = seriesTerms - 1; k >= 0; k--) series = series * square + 1 / (2 * k + 1);
	return e + twoOverLn2 * (s * series);
}

/** A number at most log2 x, exact at powers of two. @param x finite, above 0 */
export function log2Down(x: number): number {
	const near = log2(x);
	return Number.isInteger(near) && 2 ** near === x ? near : near - 2 ** -48 * (1 + Math.abs(near));
}

/**
 * A number at most the entropy, in bits, of the distribution proportional to `masses` (at least one above 0,
 * none below 0, all finite); exact if the masses are 2^b equal ones. It is below the entropy H by at most (H
 * + 1)(2^-45 + 2^-50 k) for k masses. Cost: linear.
 *
 * H = sum of (m / M) log2(M / m), M the sum of the masses m. Every term is at least 0, so leaving out terms
 * that over- or underflow only lowers the result.
 */
export function entropyDown(masses: ArrayLike<number>): number {
	const { sum, count, equal } = survey(masses);
	if (equal) return log2Down(count);
	// An overflowing sum is avoided by a power of two, which changes no ratio that matters.
	const scale = sum === Number.POSITIVE_INFINITY ? 2 ** -60 : 1;
	const total = scale === 1 ? sum : scaledSum(masses, scale);
	let entropy = 0;
	for (let i = 0; i < masses.length; i++) {
		const mass = masses[i] * scale;
		const ratio = total / mass;
		if (mass > 0 && ratio < Number.POSITIVE_INFINITY) entropy += (mass / total) * log2(ratio);
	}
	const slack = (entropy + 1) * (2 ** -46 + 2 ** -51 * masses.length);
	return entropy > slack ? entropy - slack : 0;
}

/** Sum and number of the masses above 0, and whether they are all equal. */
function survey(masses: ArrayLike<number>): { sum: number; count: number; equal: boolean } {
	let sum = 0;
	let count = 0;
	let first = 0;
	let equal = true;
	for (let i = 0; i < masses.length; i++) {
		const mass = masses[i];
		if (mass <= 0) continue;
		if (count++ === 0) first = mass;
		else if (mass !== first) equal = false;
		sum += mass;
	}
	return { sum, count, equal };
}

function scaledSum(masses: ArrayLike<number>, scale: number): number {
	let sum = 0;
	for (let i = 0; i < masses.length; i++) sum += masses[i] * scale;
	return sum;
}
