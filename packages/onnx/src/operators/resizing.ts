/**
 * Upsample and Resize to the nearest element: elements are moved and copied. Which element is the nearest is
 * computed in float32, as runtimes do it. Other ways of interpolating are refused.
 */

import type { Node, Operator } from "../node.ts";
import { axisIndex, elementCount, type Shape, show, tableMap } from "../shape.ts";
import { picked } from "./picking.ts";

/** How many elements an axis has before and after, and by what it grows. */
interface Axis {
	readonly from: number;
	readonly to: number;
	readonly scale: number;
}

type Position = (at: number, axis: Axis) => number;

const f = Math.fround;
const half: Position = (at, { scale }) => f(f(f(at + 0.5) / scale) - 0.5);

/** Where in the input an element of the output lies. */
const positions: Readonly<Record<string, Position>> = {
	half_pixel: half,
	asymmetric: (at, { scale }) => f(at / scale),
	pytorch_half_pixel: (at, axis) => (axis.to > 1 ? half(at, axis) : 0),
	align_corners: (at, { from, to }) => (to === 1 ? 0 : f(f(at * (from - 1)) / (to - 1))),
	tf_half_pixel_for_nn: (at, { scale }) => f(f(at + 0.5) / scale),
};

const choices: Readonly<Record<string, (x: number) => number>> = {
	round_prefer_floor: (x) => Math.ceil(x - 0.5),
	round_prefer_ceil: (x) => Math.floor(x + 0.5),
	floor: Math.floor,
	ceil: Math.ceil,
};

function resized(
	node: Node,
	axes: readonly Axis[],
	source: (at: number, axis: Axis) => number,
): ReturnType<Operator["plan"]> {
	const tensor = node.floats(0);
	const shape = axes.map(({ to }) => to);
	elementCount(shape, node.label);
	node.keepRows(tensor, shape[0] === tensor.shape[0]);
	return picked(node, tensor, shape, () =>
		tableMap(
			tensor.shape,
			axes.map((axis) =>
				Int32Array.from({ length: axis.to }, (_, at) =>
					axis.from === axis.to && axis.scale === 1
						? at
						: Math.min(axis.from - 1, Math.max(0, source(at, axis))),
				),
			),
		),
	);
}

function scaledAxes(node: Node, shape: Shape, scales: readonly number[]): Axis[] {
	if (scales.length !== shape.length || !scales.every((scale) => scale > 0 && Number.isFinite(scale)))
		node.fail(`scales shape ${show(shape)} by ${show(scales)}`);
	return shape.map((from, axis) => ({ from, to: Math.floor(f(from * scales[axis])), scale: scales[axis] }));
}

function requireNearest(node: Node): void {
	const mode = node.text("mode", "nearest");
	if (mode !== "nearest") node.unsupported(`interpolates in mode "${mode}"`, "Supported: mode nearest.");
}

/** Before modes of rounding had names: down to an element, or up to one where the axis shrinks. */
const plain = (at: number, { scale }: Axis): number =>
	scale < 1 ? Math.ceil(f(at / scale)) : Math.floor(f(at / scale));

function scales(node: Node, place: number): number[] {
	const tensor = node.constant(place, "the scales");
	if (tensor.shape.length !== 1 || tensor.count > 16) node.fail(`has scales of shape ${show(tensor.shape)}`);
	return Array.from(tensor.values());
}

export const upsample: Operator = {
	readsSums: true,
	plan(node: Node) {
		requireNearest(node);
		const given = node.opset < 9 ? node.floatList("scales") : scales(node, 1);
		const { shape } = node.floats(0);
		return resized(node, scaledAxes(node, shape, given ?? node.fail("has no scales")), plain);
	},
};

export const resize: Operator = {
	readsSums: true,
	plan(node: Node) {
		requireNearest(node);
		const { shape } = node.floats(0);
		if (node.opset < 11) return resized(node, scaledAxes(node, shape, scales(node, 1)), plain);
		const position = node.text("coordinate_transformation_mode", "half_pixel");
		const choice = node.text("nearest_mode", "round_prefer_floor");
		if (!Object.hasOwn(positions, position) || !Object.hasOwn(choices, choice))
			node.unsupported(`has coordinate_transformation_mode "${position}" and nearest_mode "${choice}"`);
		if (node.text("keep_aspect_ratio_policy", "stretch") !== "stretch")
			node.unsupported("keeps the ratio of its axes");
		const axes = (node.integerList("axes") ?? [...shape.keys()]).map((axis) =>
			axisIndex(axis, shape.length, node.label),
		);
		return resized(node, askedAxes(node, shape, axes), (at, axis) =>
			choices[choice](positions[position](at, axis)),
		);
	},
};

/** Axes by the scales, or by the sizes, that are given for some of them. */
function askedAxes(node: Node, shape: Shape, axes: readonly number[]): Axis[] {
	const sizes = node.integers(3, "the sizes");
	if (sizes === undefined || sizes.length === 0) {
		const all = shape.map(() => 1);
		const given = scales(node, 2);
		if (given.length !== axes.length) node.fail(`has ${given.length} scales for ${axes.length} axes`);
		axes.forEach((axis, k) => {
			all[axis] = given[k];
		});
		return scaledAxes(node, shape, all);
	}
	if (sizes.length !== axes.length || !sizes.every((size) => size >= 0))
		node.fail(`has sizes ${show(sizes)} for ${axes.length} axes`);
	return shape.map((from, axis) => {
		const to = axes.includes(axis) ? sizes[axes.indexOf(axis)] : from;
		return { from, to, scale: f(to / from) };
	});
}
