/** Numbers as texts that are read back to the same bits: in tables, in JSON, and for people. */

/**
 * The shortest text that names the float64; integers beyond 2^53 are given an exponent, which says "nearest
 * float64".
 */
export function formatNumber(value: number): string {
	if (value === 0) return Object.is(value, -0) ? "-0" : "0";
	if (Math.abs(value) > 2 ** 53) {
		if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
		return value.toExponential().replace("e+", "e");
	}
	return String(value);
}

/** A number in JSON: itself where JSON.stringify keeps its bits, otherwise (-0, infinities) its text. */
export function jsonNumber(value: number): number | string {
	return Number.isFinite(value) && !Object.is(value, -0) ? value : formatNumber(value);
}
