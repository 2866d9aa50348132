/**
 * Affine forms: all c + sum of g_k e_k + r e with every e in [-1, 1]; the e_k are shared between forms. What
 * a form says holds of the numbers that the ordered float64 sums of the reference come to, not of real
 * numbers: each form made of n others over G generators, whose magnitudes sum to S, is given 4 (n + G + 8) u
 * S + (n + 2) (G + 2) 2^-1070 more radius, above its own rounding and that of both references
 * (docs/theory.md, "Two networks").
 */

const unit = 2 ** -53;
const unbounded = 2 ** 1000;

export interface PairForm {
	readonly center: number;
	readonly generators: Float64Array;
	readonly radius: number;
	/** |center|, generators and radius together. */
	readonly magnitude: number;
	readonly low: number;
	readonly high: number;
}

/** Exactly 0. */
export const zeroForm: PairForm = {
	center: 0,
	generators: new Float64Array(0),
	radius: 0,
	magnitude: 0,
	low: 0,
	high: 0,
};

/** Sums forms; one at a time is being built. */
export class PairSum {
	#center = 0;
	#radius = 0;
	#size = 0;
	#terms = 0;
	#length = 0;
	readonly #generators: Float64Array;

	constructor(room: number) {
		this.#generators = new Float64Array(room);
	}

	start(constant: number): void {
		this.#generators.fill(0, 0, this.#length);
		this.#center = constant;
		this.#radius = 0;
		this.#size = Math.abs(constant);
		this.#terms = 0;
		this.#length = 0;
	}

	plus(factor: number, form: PairForm): void {
		if (factor === 0 || form === zeroForm) return;
		const { generators } = form;
		this.#terms += 1;
		this.#size += Math.abs(factor) * form.magnitude;
		this.#center += factor * form.center;
		this.#radius += Math.abs(factor) * form.radius;
		this.#length = Math.max(this.#length, generators.length);
		for (let g = 0; g < generators.length; g++) this.#generators[g] += factor * generators[g];
	}

	/** What rounds besides, of this magnitude. */
	rounded(magnitude: number): void {
		this.#terms += 1;
		this.#size += magnitude;
	}

	generator(g: number, size: number): void {
		this.rounded(Math.abs(size));
		this.#length = Math.max(this.#length, g + 1);
		this.#generators[g] += size;
	}

	blur(size: number): void {
		this.rounded(size);
		this.#radius += size;
	}

	finish(): PairForm {
		if (!(this.#size < unbounded))
			return {
				center: 0,
				generators: zeroForm.generators,
				radius: Number.POSITIVE_INFINITY,
				magnitude: Number.POSITIVE_INFINITY,
				low: Number.NEGATIVE_INFINITY,
				high: Number.POSITIVE_INFINITY,
			};
		const generators = this.#generators.slice(0, this.#length);
		const count = this.#terms + this.#length;
		const radius =
			this.#radius +
			4 * (count + 8) * unit * this.#size +
			(this.#terms + 2) * (this.#length + 2) * 2 ** -1070;
		const spread = generators.reduce((sum, part) => sum + Math.abs(part), radius);
		const magnitude = Math.abs(this.#center) + spread;
		const widening = 4 * (this.#length + 8) * unit * magnitude + 2 ** -1070;
		const low = this.#center - spread - widening;
		const high = this.#center + spread + widening;
		return { center: this.#center, generators, radius, magnitude, low, high };
	}
}
