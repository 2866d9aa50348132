// @ts-check

/**
 * Points of two spirals, one wound into the other. Turned by one small step after another, in + and *, so that
 * they are the same on every machine.
 */

/** @returns {{ x: number, y: number, arm: 0 | 1 }[]} 240 points, both arms in turn, to four digits */
export function spiralPoints() {
	const count = 120;
	// cos and sin of 11 * 0.85 / 119, an angle a step; the first point lies at 1.65.
	const [cosine, sine] = [0.9969148529678903, 0.07849061047035981];
	let [u, v] = [-0.07912088880673386, 0.9968650284539189];
	return Array.from({ length: count }, (_, i) => {
		const along = 0.15 + (0.85 * i) / (count - 1);
		const [x, y] = [round(along * u), round(along * v)];
		[u, v] = [u * cosine - v * sine, u * sine + v * cosine];
		return [
			{ x, y, arm: /** @type {0 | 1} */ (0) },
			{ x: -x, y: -y, arm: /** @type {0 | 1} */ (1) },
		];
	}).flat();
}

function round(/** @type {number} */ value) {
	return Math.round(value * 10_000) / 10_000;
}
