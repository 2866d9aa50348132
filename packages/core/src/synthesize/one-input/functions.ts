/**
 * A network of one input as exact functions: each neuron's, then each output's, piece by piece. Every kind of
 * neuron is made of positive parts, which is exact here.
 *
 * Cost: for each weight, the pieces of the function it reads; a function is dropped after its last reader.
 */

import { CondnetError } from "../../errors.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import {
	constant,
	type Interval,
	identity,
	isZero,
	type Piecewise,
	positivePart,
	sum,
	type Term,
} from "./piecewise.ts";

/** The exact function of every output on the interval, in real arithmetic on the network's numbers. */
export function outputFunctions(network: Network, on: Interval, work: WorkOptions): Piecewise[] {
	const { rows, neuronCount, outputCount } = network;
	const lastReader = new Uint32Array(network.valueCount);
	for (let row = 0; row < rows.count; row++)
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) lastReader[rows.columns[k]] = row;
	const functions: (Piecewise | undefined)[] = [identity];
	/** The function of a value; one that is 0 everywhere is not kept. */
	const termsOf = (row: number): Term[] => {
		const terms: Term[] = [];
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const f = functions[rows.columns[k]];
			if (f) terms.push({ f, weight: rows.weights[k] });
		}
		return terms;
	};
	const dropRead = (row: number): void => {
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			if (lastReader[rows.columns[k]] === row) functions[rows.columns[k]] = undefined;
	};
	for (let i = 0; i < neuronCount; i++) {
		if ((i & 0xff) === 0) advance(work, "enumerating pieces", i / neuronCount);
		const f = neuronFunction(network, i, termsOf(i), on);
		dropRead(i);
		functions.push(isZero(f) ? undefined : f);
	}
	return Array.from({ length: outputCount }, (_, k) =>
		sum(termsOf(neuronCount + k), rows.biases[neuronCount + k]),
	);
}

function neuronFunction(network: Network, i: number, terms: readonly Term[], on: Interval): Piecewise {
	const { kinds, parameters, rows } = network;
	const [low, high] = [parameters[2 * i], parameters[2 * i + 1]];
	const kind = kinds[i];
	const infinite = kind === NeuronKind.clip && (low === Infinity || high === -Infinity);
	if (infinite || (kind === NeuronKind.max && low === Infinity))
		throw new CondnetError(
			"bad-data",
			`Neuron ${i} is infinite for every input: its bounds are ${low} and ${high}.`,
			"Exact pieces are of networks with finite values.",
		);
	if (kind === NeuronKind.max) return largest(terms, low, rows.start[i + 1] - rows.start[i], on);
	const f = sum(terms, rows.biases[i]);
	if (kind === NeuronKind.linear) return f;
	const above = positivePart(f, on);
	if (kind === NeuronKind.relu) return above;
	if (kind === NeuronKind.clip) return clipped(f, low, high, on);
	const below = positivePart(sum([{ f, weight: -1 }], 0), on);
	const slope = kind === NeuronKind.abs ? 1 : -low;
	return sum(
		[
			{ f: above, weight: 1 },
			{ f: below, weight: slope },
		],
		0,
	);
}

/** low + (f - low)+ - (f - high)+, where a low bound of -Infinity and a high one of Infinity are none. */
function clipped(f: Piecewise, low: number, high: number, on: Interval): Piecewise {
	const raised = Number.isFinite(low) ? larger(f, constant(low), on) : f;
	if (!Number.isFinite(high)) return raised;
	const excess = positivePart(sum([{ f: raised, weight: 1 }], -high), on);
	return sum(
		[
			{ f: raised, weight: 1 },
			{ f: excess, weight: -1 },
		],
		0,
	);
}

/** The largest of the terms and of `low`; a term that is 0 everywhere was left out of the list. */
function largest(terms: readonly Term[], low: number, termCount: number, on: Interval): Piecewise {
	const candidates = terms.map((term) => sum([term], 0));
	if (terms.length < termCount) candidates.push(constant(0));
	if (low !== Number.NEGATIVE_INFINITY) candidates.push(constant(low));
	return candidates.reduce((a, b) => larger(a, b, on));
}

/** max(a, b) = b + (a - b)+. */
function larger(a: Piecewise, b: Piecewise, on: Interval): Piecewise {
	const excess = positivePart(
		sum(
			[
				{ f: a, weight: 1 },
				{ f: b, weight: -1 },
			],
			0,
		),
		on,
	);
	return sum(
		[
			{ f: b, weight: 1 },
			{ f: excess, weight: 1 },
		],
		0,
	);
}
