/**
 * Comparisons with a constant, Not, and Where. A comparison of a value with a constant is kept as the sum
 * that is above 0 where it holds. Where then is one neuron or two, if its branches are that value times a
 * number plus a number and meet where the comparison changes: relu, abs and leaky around 0, max and min with
 * the constant. Around 0 it is q + p * relu(v) - r * relu(-v), of which one part is 0. What jumps is refused.
 * A Where on a constant condition moves elements.
 */

import type { NetworkBuilder } from "@condnet/core";
import { isFloat } from "../element-type.ts";
import { type Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { broadcastMap, elementCount, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { largest } from "./extremes.ts";
import { folded } from "./folding.ts";
import { filled } from "./picking.ts";

/** @param sign 1 if it holds above the right side, -1 below */
function comparison(sign: 1 | -1, equal: boolean): Operator {
	const holds = (difference: number): boolean => difference > 0 || (equal && difference === 0);
	return {
		readsSums: false,
		plan(node: Node) {
			if (node.isConstant)
				return folded(node, (x, y) => Number(holds(sign * (x > y ? 1 : x < y ? -1 : 0))), "bool");
			const [left, right] = [node.floats(0), node.floats(1)];
			if (!left.isConstant && !right.isConstant)
				node.unsupported(
					`compares "${left.name}" with "${right.name}", and both depend on the network's input`,
					"Supported: a comparison with a constant.",
				);
			const [variable, place] = right.isConstant ? [left, 1] : [right, 0];
			const bounds = node.weights(place, "the bound");
			const upward = right.isConstant ? sign : -sign;
			const shape = spread(node, [left, right]);
			const count = elementCount(shape, node.label);
			return {
				shape,
				type: "bool",
				terms: count,
				longest: 1,
				operations: { comparisons: count },
				build(network) {
					const forms = variable.settled(network);
					const [values, against] = [variable.shape, (right.isConstant ? right : left).shape].map((from) =>
						broadcastMap(from, shape),
					);
					const rows = new FormsBuilder(count);
					for (let i = 0; i < count; i++) {
						const [from, bound] = [values[i], bounds[against[i]]];
						const at = forms.start[from];
						if (forms.terms(from) === 0) {
							rows.end(holds(upward * (forms.biases[from] - bound)) ? 1 : -1);
							continue;
						}
						rows.term(forms.columns[at], upward * forms.weights[at]);
						rows.end(-upward * bound);
					}
					return rows.build();
				},
			};
		},
	};
}

function spread(node: Node, tensors: readonly Tensor[]): Shape {
	node.keepRank(tensors);
	return node.broadcast(tensors);
}

export const not: Operator = {
	readsSums: true,
	plan(node: Node) {
		const tensor = node.input(0);
		if (tensor.type !== "bool") node.fail(`negates a ${tensor.type}, expected bool`);
		if (node.isConstant) {
			const values = tensor.values();
			return filled(tensor.shape, (i) => Number(values[i] === 0));
		}
		return {
			shape: tensor.shape,
			type: "bool",
			terms: tensor.terms,
			longest: tensor.longest,
			build: () => tensor.forms.negated(),
		};
	},
};

export const where: Operator = {
	readsSums: true,
	plan(node: Node) {
		const [condition, yes, no] = [node.input(0), node.input(1), node.input(2)];
		if (condition.type !== "bool" || yes.type !== no.type)
			node.fail(`chooses by ${condition.type} between ${yes.type} and ${no.type}`);
		const shape = spread(node, [condition, yes, no]);
		const count = elementCount(shape, node.label);
		const longest = Math.max(1, yes.longest, no.longest);
		const plan = { shape, type: yes.type, terms: count * longest, longest };
		return condition.isConstant
			? { ...plan, build: (network) => selected(condition, yes, no, shape, network) }
			: {
					...plan,
					...(isFloat(yes.type) ? {} : refused(node)),
					build: joined(node, [condition, yes, no], shape),
				};
	},
};

function refused(node: Node): never {
	return node.unsupported("chooses between integers by what depends on the network's input");
}

/** The elements under another shape; sums that are copied become values first. */
function spreadForms(tensor: Tensor, shape: Shape, network: NetworkBuilder): Forms {
	const map = broadcastMap(tensor.shape, shape);
	const copied = map.length > tensor.count && isFloat(tensor.type);
	return (copied ? tensor.settled(network) : tensor.forms).pick(map);
}

function selected(condition: Tensor, yes: Tensor, no: Tensor, shape: Shape, network: NetworkBuilder): Forms {
	const choices = condition.values();
	const map = broadcastMap(condition.shape, shape);
	const [first, second] = [yes, no].map((tensor) => spreadForms(tensor, shape, network));
	const rows = new FormsBuilder(map.length);
	for (let i = 0; i < map.length; i++) rows.copy(choices[map[i]] !== 0 ? first : second, i);
	return rows.build();
}

/** p * v + q. */
interface Line {
	readonly p: number;
	readonly q: number;
}

function joined(node: Node, tensors: readonly Tensor[], shape: Shape): Plan["build"] {
	return (network) => {
		const [condition, yes, no] = tensors.map((tensor) => spreadForms(tensor, shape, network));
		const rows = new FormsBuilder(condition.count);
		for (let i = 0; i < condition.count; i++) {
			const at = condition.start[i];
			if (condition.terms(i) === 0) {
				rows.copy(condition.biases[i] > 0 ? yes : no, i);
				continue;
			}
			const value = condition.columns[at];
			const upward = condition.weights[at] > 0;
			const threshold = upward ? -condition.biases[i] : condition.biases[i];
			const [above, below] = [upward ? yes : no, upward ? no : yes].map((forms) => line(forms, i, value));
			const join = above === undefined || below === undefined ? undefined : kink(above, below, threshold);
			if (join === undefined)
				node.unsupported(
					`has branches at element ${i} that do not meet where the comparison changes`,
					"Supported: branches that are the compared value times a number, so that nothing jumps.",
				);
			join(value, network, rows);
		}
		return rows.build();
	};
}

/** Element i as a line over one value, if it is one. */
function line(forms: Forms, i: number, value: number): Line | undefined {
	const at = forms.start[i];
	if (forms.terms(i) === 0) return { p: 0, q: forms.biases[i] };
	if (forms.terms(i) > 1 || forms.columns[at] !== value) return undefined;
	return { p: forms.weights[at], q: forms.biases[i] };
}

type Join = (value: number, network: NetworkBuilder, rows: FormsBuilder) => void;

/** What is one line above a threshold and another below it, if the two meet there. */
function kink(above: Line, below: Line, threshold: number): Join | undefined {
	const { p, q } = above;
	const r = below.p;
	if (p === r && q === below.q)
		return (value, _, rows) => {
			rows.term(value, p);
			rows.end(q);
		};
	if (threshold === 0 && q === below.q) return atZero(p, r, q);
	const identity = (one: Line): boolean => one.p === 1 && one.q === 0;
	const flat = (one: Line): boolean => one.p === 0 && one.q === threshold;
	const sign = identity(above) && flat(below) ? 1 : identity(below) && flat(above) ? -1 : undefined;
	if (sign === undefined) return undefined;
	return (value, network, rows) => {
		const members = new FormsBuilder(2);
		members.value(value);
		members.end(threshold);
		const forms = members.build();
		largest(
			[0, 1].map((i) => ({ forms, i })),
			sign,
			network,
			rows,
		);
	};
}

function atZero(p: number, r: number, q: number): Join {
	return (value, network, rows) => {
		const neuron = (kind: "relu" | "abs" | "leaky", weight: number, slope = 0): number => {
			network.term(value, weight);
			return network.neuron(kind, 0, slope, 0);
		};
		if (p === 1 && r !== 0) rows.term(neuron(r === -1 ? "abs" : "leaky", 1, r === -1 ? 0 : r), 1);
		else {
			if (p !== 0) rows.term(neuron("relu", 1), p);
			if (r !== 0) rows.term(neuron("relu", -1), -r);
		}
		rows.end(q);
	};
}

export const comparisons: ReadonlyMap<string, Operator> = new Map([
	["Greater", comparison(1, false)],
	["GreaterOrEqual", comparison(1, true)],
	["Less", comparison(-1, false)],
	["LessOrEqual", comparison(-1, true)],
]);
