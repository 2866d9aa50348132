/**
 * Seeded images of pen strokes: side x side numbers in [0, 1], multiples of 1/255, mostly 0, like scanned
 * digits.
 *
 * An image holds one to three quadratic curves, drawn with a soft round pen, each starting where the last one
 * ended or anew. No two images are equal: a repeated one is drawn again. Same seed, same images on every
 * machine: only arithmetic and square roots are used.
 */

import { Random } from "@condnet/core";

export const side = 28;

/**
 * @param {number} count
 * @param {number} seed
 * @returns {Float64Array} count images one after another, row-major
 */
export function strokeImages(count, seed) {
	const random = new Random(seed);
	const images = new Float64Array(count * side * side);
	const seen = new Set();
	for (let drawn = 0; drawn < count; ) {
		const image = strokeImage(random);
		const key = image.join();
		if (seen.has(key)) continue;
		seen.add(key);
		images.set(image, drawn++ * side * side);
	}
	return images;
}

/** @param {Random} random */
function strokeImage(random) {
	const image = new Float64Array(side * side);
	const point = () => [random.between(5, side - 5), random.between(4, side - 4)];
	const strokes = 1 + random.integer(3);
	const radius = random.between(0.9, 1.5);
	let from = point();
	for (let stroke = 0; stroke < strokes; stroke++) {
		const [bend, to] = [point(), point()];
		const steps = 64;
		for (let step = 0; step <= steps; step++) {
			const t = step / steps;
			const along = (/** @type {number} */ axis) =>
				(1 - t) * (1 - t) * from[axis] + 2 * t * (1 - t) * bend[axis] + t * t * to[axis];
			dot(image, along(0), along(1), radius);
		}
		from = random.uniform() < 0.6 ? to : point();
	}
	return image;
}

/** A soft dot: full inside the pen's radius, nothing a pixel beyond it. */
function dot(
	/** @type {Float64Array} */ image,
	/** @type {number} */ x,
	/** @type {number} */ y,
	/** @type {number} */ radius,
) {
	const reach = Math.ceil(radius) + 1;
	for (let row = Math.max(0, Math.floor(y) - reach); row <= Math.min(side - 1, Math.floor(y) + reach); row++)
		for (
			let column = Math.max(0, Math.floor(x) - reach);
			column <= Math.min(side - 1, Math.floor(x) + reach);
			column++
		) {
			const distance = Math.sqrt((column - x) * (column - x) + (row - y) * (row - y));
			const ink = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance))) / 255;
			const at = row * side + column;
			if (ink > image[at]) image[at] = ink;
		}
}
