/** Measured time of compiled networks: core has no clock, so one is handed in. */

import { ConditionalNetwork } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import { compile } from "./compile.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";

/** What a compiled network takes. */
export interface Timing {
	/** Nanoseconds an input, one input a call. */
	readonly one: number;
	/** Nanoseconds an input, in batches. */
	readonly batch: number;
	/** The lowering that was timed. */
	readonly lowering: string;
	/** What that takes in memory. */
	readonly bytes: number;
}

const rounds = 7;
/** Evaluations of one network in one round: fewer only where they would take too long. */
const evaluationsARound = 20_000;
/** Time for each network, if nothing is said: to warm up, and for all rounds. */
const millisecondsEach = 1800;
/**
 * Part of it in which each network is evaluated before the rounds, until the platform has compiled what it
 * will compile, and part of it that a round takes at most.
 */
const [warmingPart, roundPart] = [4 / 18, 1 / 18];
/** Evaluations by which that is told: fewer where they would take longer than so many rounds. */
const evaluationsTried = 40;
const roundsTried = 10;

/**
 * Times networks on the same inputs, in interleaved rounds; medians, at one pace. The inputs are not NaN.
 *
 * @param inputs rows of inputs, one after another
 * @param now the time in milliseconds, as `performance.now` gives it
 * @param seconds for all of it, about
 */
export function timeNetworks<Name extends string>(
	networks: Readonly<Record<Name, CompiledNetwork>>,
	inputs: Float64Array,
	now: () => number,
	seconds?: number,
): Record<Name, Timing> {
	const names = Object.keys(networks) as Name[];
	const milliseconds = seconds === undefined ? millisecondsEach : (1000 * seconds) / names.length;
	const aRound = roundPart * milliseconds;
	const samples = names.map(() => ({ one: [] as number[], batch: [] as number[] }));
	const begun = now();
	const counts = names.map((name) => {
		const first = timeOne(networks[name], inputs, now, 1) / 1e6;
		const tried = Math.max(1, Math.min(evaluationsTried, Math.floor((roundsTried * aRound) / first)));
		const each = timeOne(networks[name], inputs, now, tried) / 1e6;
		return Math.max(tried, Math.min(evaluationsARound, Math.ceil(aRound / each)));
	});
	for (const [i, name] of names.entries())
		for (const start = now(); now() - start < warmingPart * milliseconds; ) {
			timeOne(networks[name], inputs, now, counts[i]);
			timeBatch(networks[name], inputs, now, counts[i]);
		}
	// Batches have so many rows at least: where these are slow there are fewer rounds.
	for (let round = 0; round === 0 || (round < rounds && now() - begun < milliseconds * names.length); round++)
		for (const [i, name] of names.entries()) {
			samples[i].one.push(timeOne(networks[name], inputs, now, counts[i]));
			samples[i].batch.push(timeBatch(networks[name], inputs, now, counts[i]));
		}
	const ones = atOnePace(samples.map(({ one }) => one));
	const batches = atOnePace(samples.map(({ batch }) => batch));
	const timing = (name: Name, i: number): [Name, Timing] => {
		const { lowering, bytes } = networks[name];
		return [name, { one: ones[i], batch: batches[i], lowering, bytes }];
	};
	return Object.fromEntries(names.map(timing)) as Record<Name, Timing>;
}

/**
 * What conditional computation saves in time: the whole network with every column multiplied, with columns of
 * value 0 skipped, and the conditional network, all bit-exact, on the same inputs. In float32 all are the
 * reference, which skips no column.
 */
export function timeForms(
	network: Network,
	conditional: ConditionalNetwork,
	inputs: Float64Array,
	now: () => number,
	seconds?: number,
): Record<"dense" | "columnSkip" | "conditional", Timing> {
	const whole = ConditionalNetwork.of(network);
	const isSingle = network.arithmetic === "float32";
	const forms = {
		dense: compile(whole, isSingle ? {} : { lowering: "dense-programs" }),
		columnSkip: compile(whole, isSingle ? {} : { lowering: "leaf-programs" }),
		conditional: compile(conditional),
	};
	return timeNetworks(forms, inputs, now, seconds);
}

function timeOne(
	network: CompiledNetwork,
	inputs: Float64Array,
	now: () => number,
	evaluations: number,
): number {
	const { inputCount } = network;
	const rowCount = inputs.length / inputCount;
	const outputs = new Float64Array(network.outputCount);
	let row = 0;
	const start = now();
	for (let i = 0; i < evaluations; i++) {
		network.evaluate(inputs, outputs, row * inputCount);
		row = (row + 1) % rowCount;
	}
	return ((now() - start) * 1e6) / evaluations;
}

function timeBatch(
	network: CompiledNetwork,
	inputs: Float64Array,
	now: () => number,
	evaluations: number,
): number {
	const count = inputs.length / network.inputCount;
	const outputs = new Float64Array(count * network.outputCount);
	const repeats = Math.ceil(evaluations / count);
	const start = now();
	for (let i = 0; i < repeats; i++) network.evaluateBatch(inputs, outputs, count);
	return ((now() - start) * 1e6) / (repeats * count);
}

/**
 * The median of each network's rounds. A processor changes its pace, by half and more, and for one network's
 * median round not where it does for another's: so each round is brought to the pace of the median one first.
 */
function atOnePace(rounds: readonly (readonly number[])[]): number[] {
	const totals = rounds[0].map((_, k) => rounds.reduce((sum, times) => sum + times[k], 0));
	const pace = median(totals);
	return rounds.map((times) => median(times.map((time, k) => (time * pace) / totals[k])));
}

function median(numbers: readonly number[]): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[sorted.length >>> 1];
}
