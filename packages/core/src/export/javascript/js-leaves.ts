/** Leaves of exported JavaScript that evaluate no network: exact affine maps, multilinear interpolants. */

import type { ExportForm } from "../form/export-form.ts";
import { rounded } from "./js-neurons.ts";

/** Affine maps whose coefficients no number holds: summed as whole numbers, rounded once. */
export function exactText({ network, hasExact }: ExportForm): string {
	const { inputCount, outputCount, exact } = network;
	if (!hasExact) return "";
	return `const float = new DataView(new ArrayBuffer(8));
/** The whole number n and the e with x = n 2^e. */
function whole(x) {
	float.setFloat64(0, x);
	const bits = float.getBigUint64(0);
	const biased = Number(bits >> 52n) & 2047;
	const n = (bits & 0xfffffffffffffn) | (biased > 0 ? 1n << 52n : 0n);
	return [x < 0 ? -n : n, Math.max(biased, 1) - 1075];
}
/** The number nearest to sum 2^e, ties to even. */
function nearest(sum, e) {
	const m = sum < 0n ? -sum : sum;
	const digits = m.toString(16);
	const bits = 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
	const cut = Math.max(0, bits - 53, -1074 - e);
	let q = m >> BigInt(cut);
	const twice = (m - (q << BigInt(cut))) << 1n;
	const unit = 1n << BigInt(cut);
	if (twice > unit || (twice === unit && q & 1n)) q++;
	let value = Number(q);
	let rest = e + cut;
	for (; rest > 1000; rest -= 1000) value *= 2 ** 1000;
	for (; rest < -1000; rest += 1000) value *= 2 ** -1000;
	value *= 2 ** rest;
	return sum < 0n ? -value : value;
}
/** The outputs of an exact map, into y; false if an input that it reads is infinite. */
function exactMap(map, y) {
	for (let k = 0, c = map * ${outputCount * (inputCount + 1)}; k < ${outputCount}; k++) {
		let [sum, e] = [0n, 0];
		for (let j = 0; j <= ${inputCount}; j++, c++) {
			const x = j < ${inputCount} ? v[j] : 1;
			if (exactStart[c] < exactStart[c + 1] && x - x !== 0) return false;
			for (let i = exactStart[c]; i < exactStart[c + 1]; i++) {
				const [[a, ea], [b, eb]] = [whole(exactParts[i]), whole(x)];
				if (ea + eb < e) [sum, e] = [sum << BigInt(e - ea - eb), ea + eb];
				sum += (a * b) << BigInt(ea + eb - e);
			}
		}
		y[k] = nearest(sum, e - ${exact.shift});
	}
	return true;
}
`;
}

/** Sums of patches, each interpolated in the reference's order. */
export function interpolateText(form: ExportForm): string {
	const { inputCount, outputCount } = form.network;
	if (!form.hasPatches) return "";
	const of = (expression: string): string => `(${rounded(form, expression)})`;
	const width = of("knots[knot + low + 1] - knots[knot + low]");
	const part = of(`${of("v[j] - knots[knot + low]")} * ${of(`1 / ${width}`)}`);
	const step = of(`part[j] * ${of("value[2 * i + 1] - value[2 * i]")}`);
	return `/** The sum of the patches of an item, into y: multilinear interpolants of the values about the input. */
function interpolate(item, y) {
	for (let m = patchStart[item]; m < patchStart[item + 1]; m++) {
		let knot = knotStart[m];
		let at = [0];
		const part = [];
		for (let j = 0; j < ${inputCount}; j++) {
			const size = knotCounts[m * ${inputCount} + j];
			let low = 0;
			for (let high = size - 2; low < high; ) {
				const middle = (low + high + 1) >> 1;
				if (v[j] > knots[knot + middle]) low = middle;
				else high = middle - 1;
			}
			at = at.flatMap((k) => (size > 1 ? [k * size + low, k * size + low + 1] : [k]));
			if (size > 1) part[j] = ${part};
			knot += size;
		}
		for (let k = 0; k < ${outputCount}; k++) {
			const value = at.map((i) => patchValues[patchValueStart[m] + i * ${outputCount} + k]);
			let left = value.length;
			for (let j = ${inputCount - 1}; j >= 0; j--) {
				if (knotCounts[m * ${inputCount} + j] === 1) continue;
				left /= 2;
				for (let i = 0; i < left; i++) value[i] = ${rounded(form, `value[2 * i] + ${step}`)};
			}
			y[k] = m === patchStart[item] ? value[0] : ${rounded(form, "y[k] + value[0]")};
		}
	}
}
`;
}
