/**
 * One network as the page shows it: the plane, the tree, one input's path and what it costs. The worker has the
 * same network and samples the plane; following one input is done here, once a frame at most.
 */

import {
	answerText,
	type Colouring,
	type ColourKey,
	type ConditionalNetwork,
	colourKey,
	columnSkipNetwork,
	type DecodedCnet,
	type DrawingNames,
	decode,
	defaultColouring,
	drawNetwork,
	type Ends,
	Evaluator,
	gateText,
	LeafKind,
	type Network as Model,
	networkOperations,
	OperationCount,
	type Operations,
	Outcome,
	type Plane,
	placePoint,
	Random,
	shortNumber,
	trace,
	viewOf,
} from "@condnet/core";
import type { Made, PlaneNumbers } from "./messages.ts";
import { find, make } from "./page.ts";
import { columns, leavesShown, paintOver, paintPlane, rows } from "./plane-view.ts";
import { TreeView } from "./tree-view.ts";
import type { Work } from "./work.ts";

const across = find("across", HTMLSelectElement);
const up = find("up", HTMLSelectElement);
const colour = find("colour", HTMLSelectElement);
const gates = find("gates", HTMLInputElement);
const over = find("over", HTMLCanvasElement);
// It scrolls, so the keyboard must reach it.
find("steps", HTMLOListElement).tabIndex = 0;

/** Gates that the slider counts one by one. */
const mostGates = 250;
/** Gates of a path that are written out. */
const mostSteps = 60;

export class Network {
	readonly #file: DecodedCnet;
	readonly #made: Made;
	readonly #names: DrawingNames;
	readonly #work: Work;
	readonly #moved: () => void;
	readonly #ends: Ends;
	readonly #input: Float64Array;
	readonly #model: { readonly dense: Operations; readonly skip: ConditionalNetwork } | undefined;
	#plane: Plane;
	#numbers: PlaneNumbers | undefined;
	#key: ColourKey | undefined;
	#tree: TreeView | undefined;
	#frame = 0;

	constructor(made: Made, title: string, work: Work, moved: () => void) {
		this.#file = decode(made.cnet);
		this.#made = made;
		this.#work = work;
		this.#moved = moved;
		const { network, metadata, proof } = this.#file;
		const { inputs, outputs, labels } = metadata;
		this.#names = { inputs, outputs, labels, title };
		this.#ends = viewOf(network, proof, made.rows ? rowEnds(made.rows, network.inputCount) : []);
		const { low, high } = this.#ends;
		this.#input = low.map((least, j) => least / 2 + high[j] / 2);
		this.#model = modelOf(made.model);
		this.#plane = {
			...{ low, high, box: proof, at: this.#input },
			over: [0, network.inputCount > 1 ? 1 : undefined],
			colouring: defaultColouring(network, this.#names),
		};
	}

	/** Fills the page's parts and listens to them. */
	async start(asked: {
		over?: string | undefined;
		colour?: Colouring | undefined;
		input?: string | undefined;
	}): Promise<void> {
		const { inputs } = this.#names;
		for (const select of [across, up])
			select.replaceChildren(
				...inputs.map((name, j) => Object.assign(make("option", name), { value: String(j) })),
			);
		const chosen = (asked.over ?? "0,1").split(",").map(Number);
		const legal = chosen.every((j) => j >= 0 && j < inputs.length) && chosen[0] !== chosen[1];
		const [first, second] = legal ? chosen : [0, 1];
		across.value = String(first);
		up.value = inputs.length > 1 ? String(second ?? 1) : "";
		up.disabled = inputs.length < 2;
		colour.value = asked.colour ?? this.#plane.colouring;
		const given = (asked.input ?? "").split(",").map(Number);
		if (given.length === inputs.length && given.every(Number.isFinite)) this.#input.set(given);
		const { gateCount, leafCount } = this.#file.network;
		gates.max = String(Math.min(gateCount, mostGates) + (gateCount > mostGates ? 1 : 0));
		gates.value = gates.max;
		across.onchange = up.onchange = colour.onchange = () => this.#resample();
		gates.oninput = () => this.#paint();
		over.onpointermove = (event) => this.#point(event);
		over.onkeydown = (event) => this.#arrow(event);
		matchMedia("(prefers-color-scheme: dark)").onchange = () => this.#paint();
		find("plane-frame", HTMLDivElement).dataset.leaves = String(leafCount);
		await this.#resample();
	}

	async #resample(): Promise<void> {
		const { network } = this.#file;
		if (across.value === up.value && network.inputCount > 1)
			up.value = String((Number(across.value) + 1) % network.inputCount);
		const second = network.inputCount > 1 ? Number(up.value) : undefined;
		const colouring =
			(["decision", "value", "operations"] as const).find((one) => one === colour.value) ?? "value";
		this.#plane = {
			...this.#plane,
			over: [Number(across.value), second],
			colouring,
			at: this.#input.slice(),
		};
		const { low, high, over: drawnOver, at } = this.#plane;
		this.#numbers = await this.#work.ask<"plane">({
			...{ kind: "plane", over: drawnOver, at, low, high, colouring, columns, rows },
		});
		const key = colourKey(network, this.#names, colouring, this.#numbers.numbers);
		this.#key = key;
		this.#tree = new TreeView(network, this.#names, (leaf) =>
			key.prefix === "k" && network.leafKind(leaf) === LeafKind.constant
				? `k${key.placeOf(network.constants[network.leafItem(leaf)])}`
				: "gate",
		);
		find("legend", HTMLUListElement).replaceChildren(
			...key.entries.map(({ place, text }) => {
				const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
				swatch.setAttribute("viewBox", "0 0 1 1");
				const square = document.createElementNS("http://www.w3.org/2000/svg", "rect");
				square.setAttribute("width", "1");
				square.setAttribute("height", "1");
				square.setAttribute("class", `${key.prefix}${place}`);
				swatch.append(square);
				return make("li", "", swatch, make("span", text));
			}),
		);
		const name = (j: number): string =>
			`${this.#names.inputs[j]} from ${shortNumber(low[j])} to ${shortNumber(high[j])}`;
		find("axes", HTMLParagraphElement).textContent =
			`Across: ${name(drawnOver[0])}.${second === undefined ? "" : ` Up: ${name(second)}.`}`;
		this.#paint();
		this.#follow();
	}

	#paint(): void {
		if (!this.#numbers || !this.#key) return;
		const { gateCount, tree } = this.#file.network;
		const count = Number(gates.value);
		const all = count >= Math.min(gateCount, mostGates + 1);
		find("gates-text", HTMLOutputElement).textContent = all
			? `all ${gateCount.toLocaleString("en-US")}`
			: `${count} of ${gateCount.toLocaleString("en-US")}, those with the most leaves below`;
		paintPlane(this.#numbers, this.#key, all ? undefined : leavesShown(tree, count));
	}

	#point(event: PointerEvent): void {
		const { left, top, width, height } = over.getBoundingClientRect();
		placePoint(this.#plane, (event.clientX - left) / width, 1 - (event.clientY - top) / height, this.#input);
		this.#soon();
	}

	#arrow(event: KeyboardEvent): void {
		const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
			event.key
		] ?? [0, 0];
		if (x === 0 && y === 0) return;
		event.preventDefault();
		const { low, high } = this.#plane;
		for (const [k, j] of this.#plane.over.entries()) {
			if (j === undefined) continue;
			const moved = this.#input[j] + ([x, y][k] * (high[j] - low[j])) / 100;
			this.#input[j] = Math.min(high[j], Math.max(low[j], moved));
		}
		this.#soon();
	}

	#soon(): void {
		if (this.#frame !== 0) return;
		this.#frame = requestAnimationFrame(() => {
			this.#frame = 0;
			this.#follow();
		});
	}

	/** The input's path, answer and operations. */
	#follow(): void {
		const { network, proof } = this.#file;
		const input = this.#input;
		paintOver(this.#plane, this.#made.rows ?? new Float64Array(0), network.inputCount, input);
		const outside = proof !== undefined && input.some((x, j) => x < proof.low[j] || x > proof.high[j]);
		const answer = find("answer", HTMLOutputElement);
		const where = Array.from(input, (x, j) => `${this.#names.inputs[j]} = ${shortNumber(x)}`)
			.slice(0, 6)
			.join(", ");
		if (outside || !network.domain.contains(input)) {
			answer.textContent = `${where}: outside the box, nothing is promised.`;
			answer.dataset.outputs = "";
			return;
		}
		const path = trace(network, input);
		this.#tree?.light(path.leaf);
		const outputs = Array.from(path.outputs);
		answer.dataset.input = JSON.stringify(Array.from(input));
		answer.dataset.outputs = JSON.stringify(outputs);
		answer.dataset.operations = String(path.operations.total);
		answer.textContent =
			path.outcome === Outcome.unknown
				? `${where}: no answer is stored.`
				: `${where}: ${outputs.map((value) => answerText(network, this.#names, value)).join(", ")}`;
		const lines = path.steps
			.slice(0, mostSteps)
			.map(({ gate, right, sum, threshold }) =>
				make(
					"li",
					`${gateText(network, this.#names, gate)}: ${shortNumber(sum)} > ${shortNumber(threshold)}, ${right ? "yes, right" : "no, left"}`,
				),
			);
		if (path.steps.length > mostSteps)
			lines.push(make("li", `and ${path.steps.length - mostSteps} gates more`));
		find("steps", HTMLOListElement).replaceChildren(...lines);
		const counts: [string, number][] = [["this path", path.operations.total]];
		if (this.#model) {
			const count = new OperationCount();
			new Evaluator(this.#model.skip, count).evaluate(input, new Float64Array(this.#model.skip.outputCount));
			counts.push(
				["the whole network, skipping what is 0", count.total],
				["the whole network", this.#model.dense.total],
			);
		} else if (this.#made.rows) counts.push(["comparing with all rows, at most", this.#made.rows.length]);
		const most = Math.max(...counts.map(([, total]) => total));
		find("counts", HTMLTableElement).tBodies[0].replaceChildren(
			...counts.map(([name, total]) => {
				const meter = make("meter");
				Object.assign(meter, { max: most, value: total });
				meter.setAttribute("aria-label", name);
				return make(
					"tr",
					"",
					make("th", name),
					make("td", total.toLocaleString("en-US")),
					make("td", "", meter),
				);
			}),
		);
		clearTimeout(this.#remembering);
		this.#remembering = setTimeout(this.#moved, 400);
	}

	#remembering: ReturnType<typeof setTimeout> | undefined;

	/** What the address keeps of it. */
	seen(): { over: string; colour: string; input: string } {
		const { over: drawnOver, colouring } = this.#plane;
		return {
			over: drawnOver.filter((j) => j !== undefined).join(","),
			colour: colouring,
			input: this.#input.length <= 40 ? this.#input.join(",") : "",
		};
	}

	/** Inputs to be timed: the table's rows, or points of what is seen. */
	samples(): Float64Array {
		const { network, proof } = this.#file;
		if (this.#made.rows) return this.#made.rows;
		const random = new Random(1);
		const { low, high } = proof ?? this.#ends;
		const width = network.inputCount;
		return Float64Array.from({ length: 1000 * width }, (_, k) => {
			const j = k % width;
			const part = random.uniform();
			return Math.min(high[j], Math.max(low[j], low[j] * (1 - part) + high[j] * part));
		});
	}

	/** The picture of core's drawNetwork, as it is seen here. */
	picture(): string {
		const { network, proof } = this.#file;
		const {
			over: [first, second],
			colouring,
		} = this.#plane;
		return drawNetwork(network, this.#names, {
			...{ over: second === undefined ? [first] : [first, second], at: this.#input, input: this.#input },
			...{ view: this.#ends, colouring, box: proof },
		}).svg;
	}
}

function modelOf(bytes: Uint8Array | undefined): { dense: Operations; skip: ConditionalNetwork } | undefined {
	if (bytes === undefined) return undefined;
	const model: Model = decode(bytes).network.networks.get(0);
	return { dense: networkOperations(model), skip: columnSkipNetwork(model) };
}

/** Two points that hold all rows between them. */
function rowEnds(values: Float64Array, width: number): Float64Array[] {
	const low = values.slice(0, width);
	const high = low.slice();
	for (let k = 0; k < values.length; k++) {
		low[k % width] = Math.min(low[k % width], values[k]);
		high[k % width] = Math.max(high[k % width], values[k]);
	}
	return [low, high];
}
