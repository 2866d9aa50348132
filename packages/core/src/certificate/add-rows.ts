/**
 * Sums of rows of numbers, each times a factor: four rows at once, so that a sum is read and written once for
 * four products. `count` rows of `width` numbers begin at `places` in `packed`.
 */

/** Writes the sum of the rows times their factors. */
export function addRows(
	packed: Float64Array,
	places: Uint32Array,
	count: number,
	width: number,
	factors: Float64Array,
	added: Float64Array,
): void {
	added.fill(0, 0, width);
	let r = 0;
	for (; r + 4 <= count; r += 4) {
		const p0 = places[r];
		const p1 = places[r + 1];
		const p2 = places[r + 2];
		const p3 = places[r + 3];
		const f0 = factors[r];
		const f1 = factors[r + 1];
		const f2 = factors[r + 2];
		const f3 = factors[r + 3];
		for (let j = 0; j < width; j++)
			added[j] += f0 * packed[p0 + j] + f1 * packed[p1 + j] + f2 * packed[p2 + j] + f3 * packed[p3 + j];
	}
	for (; r < count; r++) {
		const p = places[r];
		const f = factors[r];
		for (let j = 0; j < width; j++) added[j] += f * packed[p + j];
	}
}

/** As addRows, for two lists of factors. */
export function addRowsToBoth(
	packed: Float64Array,
	places: Uint32Array,
	count: number,
	width: number,
	f: Float64Array,
	a: Float64Array,
	g: Float64Array,
	b: Float64Array,
): void {
	a.fill(0, 0, width);
	b.fill(0, 0, width);
	let r = 0;
	for (; r + 4 <= count; r += 4) {
		const p0 = places[r];
		const p1 = places[r + 1];
		const p2 = places[r + 2];
		const p3 = places[r + 3];
		const f0 = f[r];
		const f1 = f[r + 1];
		const f2 = f[r + 2];
		const f3 = f[r + 3];
		const g0 = g[r];
		const g1 = g[r + 1];
		const g2 = g[r + 2];
		const g3 = g[r + 3];
		for (let j = 0; j < width; j++) {
			const w0 = packed[p0 + j];
			const w1 = packed[p1 + j];
			const w2 = packed[p2 + j];
			const w3 = packed[p3 + j];
			a[j] += f0 * w0 + f1 * w1 + f2 * w2 + f3 * w3;
			b[j] += g0 * w0 + g1 * w1 + g2 * w2 + g3 * w3;
		}
	}
	for (; r < count; r++) {
		const p = places[r];
		const fr = f[r];
		const gr = g[r];
		for (let j = 0; j < width; j++) {
			const w = packed[p + j];
			a[j] += fr * w;
			b[j] += gr * w;
		}
	}
}
