/**
 * Affine forms: c + sum of g_k e_k + r e, every e somewhere in [-1, 1], the e_k (generators) shared by all
 * forms. The first generators are the inputs of the box; each unstable neuron adds one, until there is no
 * room, and from then on adds to the radius r of its own form (de Figueiredo and Stolfi, Affine arithmetic,
 * 2004).
 *
 * Invariant: for every input of the box there are e_k such that each quantity that the reference evaluation
 * computes, or the difference of two, is its form's value for these e_k and some e of its own. A form of n
 * terms over G generators is off by at most (3n + G + 8) u S where S sums the magnitudes of all that is
 * added, its reference by (n + 1) u S; headroom * 4 (n + G + 8) u S + (n + 2) (G + 2) 2^-1070 is charged for
 * both. Where S reaches 2^1000 the radius is infinite: nothing is known. (docs/theory.md, "Two networks".)
 *
 * Cost: a term takes one pass over the generators of what it adds.
 */

const unit = 2 ** -53;

export class Forms {
	readonly center: Float64Array;
	readonly radius: Float64Array;
	/** |c| + sum of |g_k| + r. */
	readonly magnitude: Float64Array;
	/** sum of |g_k| + r. */
	readonly spread: Float64Array;
	/** Generators that a form may have: those from here on are 0. */
	readonly length: Uint32Array;
	readonly coefficients: Float64Array;
	/** Generators a form has room for. */
	readonly stride: number;
	/** Generators in use. */
	generators = 0;
	readonly #headroom: number;
	#sum = 0;
	#terms = 0;

	constructor(count: number, stride: number, headroom: number) {
		this.center = new Float64Array(count);
		this.radius = new Float64Array(count);
		this.magnitude = new Float64Array(count);
		this.spread = new Float64Array(count);
		this.length = new Uint32Array(count);
		this.coefficients = new Float64Array(count * stride);
		this.stride = stride;
		this.#headroom = headroom;
	}

	/** The form of an input in [low, high], with the next generator. */
	setInput(t: number, low: number, high: number): void {
		const center = low / 2 + high / 2;
		const half = Math.max(high - center, center - low);
		this.begin(t, center);
		this.length[t] = this.generators + 1;
		this.coefficients.fill(0, t * this.stride, t * this.stride + this.length[t]);
		this.coefficients[t * this.stride + this.generators++] =
			half === 0 ? 0 : half * (1 + 2 ** -49) + 2 ** -1059;
		this.#measure(t);
	}

	/** Exactly 0. */
	setZero(t: number): void {
		this.begin(t, 0);
		this.#measure(t);
	}

	/** Starts a form that `end` closes; one at a time. */
	begin(t: number, constant: number): void {
		this.center[t] = constant;
		this.radius[t] = 0;
		this.length[t] = 0;
		this.#sum = Math.abs(constant);
		this.#terms = 0;
	}

	/** Adds factor * form v. */
	add(t: number, factor: number, v: number): void {
		if (factor === 0) return;
		this.#sum += Math.abs(factor) * this.magnitude[v];
		this.#terms++;
		const { coefficients, stride, length } = this;
		this.center[t] += factor * this.center[v];
		this.radius[t] += Math.abs(factor) * this.radius[v];
		const to = t * stride;
		const from = v * stride;
		const count = length[v];
		this.#extend(t, count);
		for (let g = 0; g < count; g++) coefficients[to + g] += factor * coefficients[from + g];
	}

	/** Room for rounding of something of this magnitude that the form does not show. */
	charge(magnitude: number): void {
		this.#sum += magnitude;
		this.#terms++;
	}

	/** Adds coefficient * generator g. */
	addGenerator(t: number, coefficient: number, g: number): void {
		this.#sum += Math.abs(coefficient);
		this.#terms++;
		this.#extend(t, g + 1);
		this.coefficients[t * this.stride + g] += coefficient;
	}

	/** Adds anything in [-error, error]. @returns its generator, or -1 if it went into the radius */
	addError(t: number, error: number): number {
		if (error === 0) return -1;
		if (this.generators === this.stride || !(error < 2 ** 1000)) {
			this.#sum += error;
			this.radius[t] += error;
			return -1;
		}
		this.addGenerator(t, error, this.generators);
		return this.generators++;
	}

	end(t: number): void {
		const size = this.length[t];
		if (this.#sum < 2 ** 1000) {
			const part = this.#headroom * 4 * (this.#terms + size + 8) * unit;
			const least = this.#headroom * (this.#terms + 2) * (size + 2) * 2 ** -1070;
			this.radius[t] += part * this.#sum + least;
		} else {
			this.begin(t, 0);
			this.radius[t] = Number.POSITIVE_INFINITY;
		}
		this.#measure(t);
	}

	/** Least value of a form. */
	low(t: number): number {
		return this.center[t] - this.spread[t] - this.#widening(t);
	}

	/** Largest value of a form. */
	high(t: number): number {
		return this.center[t] + this.spread[t] + this.#widening(t);
	}

	#widening(t: number): number {
		const { magnitude } = this;
		if (magnitude[t] === 0) return 0;
		return this.#headroom * (4 * (this.length[t] + 8) * unit * magnitude[t] + 2 ** -1070);
	}

	#extend(t: number, count: number): void {
		const { length, coefficients, stride } = this;
		if (length[t] >= count) return;
		coefficients.fill(0, t * stride + length[t], t * stride + count);
		length[t] = count;
	}

	#measure(t: number): void {
		const { coefficients, stride } = this;
		let sum = this.radius[t];
		for (let g = t * stride; g < t * stride + this.length[t]; g++) sum += Math.abs(coefficients[g]);
		this.spread[t] = sum;
		this.magnitude[t] = Math.abs(this.center[t]) + sum;
	}
}
