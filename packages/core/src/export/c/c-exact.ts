/**
 * Exact affine maps in exported C: sums of products of two doubles, without rounding, in a number of as many
 * bits as they may need (two's complement, the lowest word first), rounded once to the nearest double, ties
 * to even.
 */

import type { ExportForm } from "../form/export-form.ts";
import { exactRange } from "../form/leaf-codes.ts";

/** Words of 32 bits of such a number; 0 where no leaf needs it. */
export function exactWords(form: ExportForm): number {
	if (!form.hasExact) return 0;
	const [least, most] = exactRange(form.network);
	return Math.ceil((most - least + 1) / 32) + 1;
}

export function exactText(form: ExportForm): string {
	const words = exactWords(form);
	if (words === 0) return "";
	const { inputCount, outputCount, exact } = form.network;
	const [least] = exactRange(form.network);
	const unit = least - exact.shift;
	return `/* The whole number m and the exponent with x = m 2^e or -m 2^e. */
static uint64_t N_whole(double x, int *e) {
	union { double value; uint64_t bits; } u;
	int biased;
	u.value = x;
	biased = (int)(u.bits >> 52) & 2047;
	*e = (biased > 0 ? biased : 1) - 1075;
	return (u.bits & 0xfffffffffffffu) | (biased > 0 ? (uint64_t)1 << 52 : 0);
}

/* a += m 2^at, or a -= m 2^at. */
static void N_addWhole(uint32_t *a, uint64_t m, int at, int minus) {
	int s = at & 31, k;
	uint64_t low = m << s, carry = (uint64_t)minus;
	uint32_t part[3];
	part[0] = (uint32_t)low;
	part[1] = (uint32_t)(low >> 32);
	part[2] = s > 0 ? (uint32_t)(m >> (64 - s)) : 0;
	a += at >> 5;
	for (k = 0; k < ${words} - (at >> 5); k++) {
		uint32_t p = k < 3 ? part[k] : 0;
		if (k >= 3 && carry == (uint64_t)minus) return;
		carry += (uint64_t)a[k] + (minus ? ~p : p);
		a[k] = (uint32_t)carry;
		carry >>= 32;
	}
}

/* a += p x. */
static void N_addProduct(uint32_t *a, double p, double x) {
	int ep, ex, minus = (p < 0) != (x < 0);
	uint64_t mp = N_whole(p, &ep), mx = N_whole(x, &ex);
	uint64_t low = mp & 0xffffffffu, high = mp >> 32;
	int at = ep + ex - (${least});
	N_addWhole(a, low * (mx & 0xffffffffu), at, minus);
	N_addWhole(a, low * (mx >> 32), at + 32, minus);
	N_addWhole(a, high * (mx & 0xffffffffu), at + 32, minus);
	N_addWhole(a, high * (mx >> 32), at + 64, minus);
}

/* The double nearest to a 2^${unit}, ties to even. */
static double N_nearest(uint32_t *a) {
	union { double value; uint64_t bits; } u;
	uint64_t q = 0, sign = 0, lost = 0;
	int word = ${words - 1}, top, cut, e, k;
	if (a[${words - 1}] >> 31) {
		uint64_t carry = 1;
		for (k = 0; k < ${words}; k++) {
			carry += (uint32_t)~a[k];
			a[k] = (uint32_t)carry;
			carry >>= 32;
		}
		sign = (uint64_t)1 << 63;
	}
	while (word >= 0 && a[word] == 0) word--;
	if (word < 0) return 0;
	top = 32 * word + 31;
	while (!(a[word] >> (top & 31) & 1)) top--;
	cut = top - 52;
	if (cut < ${-1074 - unit}) cut = ${-1074 - unit};
	if (cut < 0) cut = 0;
	for (k = top; k >= cut; k--) q = q << 1 | (a[k >> 5] >> (k & 31) & 1);
	if (cut > 0 && cut - 1 <= top) {
		int half = cut - 1;
		lost = a[half >> 5] & (((uint32_t)1 << (half & 31)) - 1);
		for (k = 0; k < half >> 5; k++) lost |= a[k];
		if ((a[half >> 5] >> (half & 31) & 1) && (lost || (q & 1))) q++;
	}
	for (e = cut + (${unit}); q > 0 && q < (uint64_t)1 << 52 && e > -1074; e--) q <<= 1;
	if (q >> 53) {
		q >>= 1;
		e++;
	}
	if (q >> 52) q = e > 971 ? (uint64_t)2047 << 52 : ((uint64_t)(e + 1075) << 52) | (q & 0xfffffffffffffu);
	u.bits = q | sign;
	return u.value;
}

/* The outputs of exact map \`map\`; 0 if an input that it reads is infinite. */
static int N_exact(N_index map, const double *v, double *y) {
	uint32_t a[${words}];
	N_index k, j, i, c = map * ${outputCount * (inputCount + 1)};
	for (k = 0; k < ${outputCount}; k++) {
		for (i = 0; i < ${words}; i++) a[i] = 0;
		for (j = 0; j <= ${inputCount}; j++, c++) {
			double x = j < ${inputCount} ? v[j] : 1;
			if (N_exactStart(c) < N_exactStart(c + 1) && x - x != 0) return 0;
			for (i = N_exactStart(c); i < N_exactStart(c + 1); i++) N_addProduct(a, N_exactParts(i), x);
		}
		y[k] = N_nearest(a);
	}
	return 1;
}

`;
}
