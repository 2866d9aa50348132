/**
 * One network as the page shows it: the plane, the tree, one input's path and what it costs. The worker has the
 * same network and samples the plane; following one input is done here, once a frame at most.
 */

import {
	type ConditionalNetwork,
	type DecodedCnet,
	type DrawingNames,
	decode,
	drawNetwork,
	type Ends,
	LeafKind,
	Random,
	type Trace,
	trace,
	wordCount,
} from "@condnet/core";
import {
	type ColourKey,
	colourKey,
	defaultColouring,
	type Plane,
	partOf,
	placePoint,
	shortNumber,
	viewOf,
} from "@condnet/core/internal";
import { CodeView } from "./code-view.ts";
import { differenceKey } from "./difference-key.ts";
import type { Compared, Made, PlaneColouring, PlaneNumbers } from "./messages.ts";
import { drawn, find, make } from "./page.ts";
import { showOutside, showPath, WholeModel } from "./path-view.ts";
import { columns, leavesShown, paintOver, paintPlane, rows } from "./plane-view.ts";
import { TreeView } from "./tree-view.ts";
import type { Work } from "./work.ts";

const across = find("across", HTMLSelectElement);
const up = find("up", HTMLSelectElement);
const colour = find("colour", HTMLSelectElement);
const difference = find("difference", HTMLOptionElement);
const gates = find("gates", HTMLInputElement);
const marks = find("marks", HTMLInputElement);
const typed = find("input", HTMLInputElement);
const over = find("over", HTMLCanvasElement);
const details = find("code-details", HTMLDetailsElement);

/** Gates that the slider counts one by one. */
const mostGates = 250;
/** Leaves up to which the exported C is shown without being asked for. */
const codeLeaves = 20_000;

/** How a view begins, as an address says it. */
interface Asked {
	readonly over?: string | undefined;
	readonly colour?: PlaneColouring | undefined;
	readonly input?: string | undefined;
}

export class Network {
	readonly #file: DecodedCnet;
	readonly #names: DrawingNames;
	readonly #work: Work;
	readonly #moved: () => void;
	readonly #ends: Ends;
	readonly #input: Float64Array;
	/** Leaves at which neurons are computed; undefined where all answers are stored. */
	readonly #open: Uint8Array | undefined;
	readonly #name: string;
	#model: WholeModel | undefined;
	#rows: Float64Array;
	#wrong: Float64Array = new Float64Array(0);
	#plane: Plane;
	#colouring: PlaneColouring;
	#numbers: PlaneNumbers | undefined;
	#key: ColourKey | undefined;
	#tree: TreeView | undefined;
	#code: CodeView | undefined;
	#frame = 0;
	#remembering: ReturnType<typeof setTimeout> | undefined;

	/** @param name an identifier, for exported code */
	constructor(made: Made, title: string, name: string, work: Work, moved: () => void) {
		this.#file = decode(made.cnet);
		this.#work = work;
		this.#moved = moved;
		this.#name = name;
		const { network, metadata, proof } = this.#file;
		const { inputs, outputs, labels } = metadata;
		this.#names = { inputs, outputs, labels, title };
		this.#rows = made.rows ?? new Float64Array(0);
		this.#ends = viewOf(network, proof, made.rows ? rowEnds(made.rows, network.inputCount) : []);
		const { low, high } = this.#ends;
		this.#input = low.map((least, j) => least / 2 + high[j] / 2);
		this.#model = made.model && new WholeModel(made.model);
		this.#open = openLeaves(network);
		this.#colouring = defaultColouring(network, this.#names);
		this.#plane = {
			...{ low, high, box: proof, at: this.#input },
			over: [0, network.inputCount > 1 ? 1 : undefined],
			colouring: defaultColouring(network, this.#names),
		};
	}

	/** Fills the page's parts and listens to them. */
	async start(asked: Asked): Promise<void> {
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
		difference.disabled = true;
		const colouring = asked.colour === "difference" ? undefined : asked.colour;
		colour.value = colouring ?? this.#colouring;
		this.#take(asked.input ?? "");
		const { gateCount, leafCount } = this.#file.network;
		gates.max = String(Math.min(gateCount, mostGates) + (gateCount > mostGates ? 1 : 0));
		gates.value = gates.max;
		across.onchange = up.onchange = colour.onchange = () => this.#resample();
		gates.oninput = marks.onchange = () => this.#paint();
		over.onpointermove = (event) => this.#point(event);
		over.onclick = (event) => this.#takeRow(event);
		over.onkeydown = (event) => this.#arrow(event);
		typed.onchange = () => this.#typed();
		matchMedia("(prefers-color-scheme: dark)").onchange = () => this.#paint();
		find("plane-frame", HTMLDivElement).dataset.leaves = String(leafCount);
		CodeView.clear();
		details.open = leafCount <= codeLeaves;
		details.ontoggle = () => this.#showCode();
		await this.#resample();
		await this.#showCode();
	}

	/** Marks inputs at which a check found a fault. */
	markWrong(inputs: Float64Array | undefined): void {
		this.#wrong = inputs ?? new Float64Array(0);
		this.#follow();
	}

	/** Shows what came of a file put beside this network. */
	async compare({ rows, wrong, differs, model }: Compared): Promise<void> {
		if (model) this.#model = new WholeModel(model);
		if (rows) this.#rows = rows;
		this.#wrong = wrong ?? new Float64Array(0);
		difference.disabled = !differs;
		if (differs) colour.value = "difference";
		if (wrong && wrong.length > 0) this.#input.set(wrong.subarray(0, this.#input.length));
		await this.#resample();
	}

	async #resample(): Promise<void> {
		const { network } = this.#file;
		if (across.value === up.value && network.inputCount > 1)
			up.value = String((Number(across.value) + 1) % network.inputCount);
		const second = network.inputCount > 1 ? Number(up.value) : undefined;
		const core = (["decision", "value", "operations"] as const).find((one) => one === colour.value);
		this.#colouring = colour.value === "difference" ? "difference" : (core ?? "value");
		this.#plane = {
			...this.#plane,
			over: [Number(across.value), second],
			colouring: core ?? "value",
			at: this.#input.slice(),
		};
		const { low, high, over: drawnOver, at } = this.#plane;
		const { numbers, leaves } = await this.#work.ask<"plane">({
			...{ kind: "plane", over: drawnOver, at, low, high, colouring: this.#colouring, columns, rows },
		});
		this.#numbers = { numbers, leaves };
		const key =
			this.#colouring === "difference"
				? differenceKey(numbers, network.answer !== "values")
				: colourKey(network, this.#names, this.#colouring, numbers);
		this.#key = key;
		const coloured = key.prefix === "k" && this.#colouring === "decision";
		this.#tree = new TreeView(network, this.#names, (leaf) =>
			coloured && network.leafKind(leaf) === LeafKind.constant
				? `k${key.placeOf(network.constants[network.leafItem(leaf)])}`
				: "gate",
		);
		this.#showLegend(key, numbers);
		const name = (j: number): string =>
			`${this.#names.inputs[j]} from ${shortNumber(low[j])} to ${shortNumber(high[j])}`;
		const isFixed = network.inputCount > (second === undefined ? 1 : 2);
		find("axes", HTMLParagraphElement).textContent =
			`Across: ${name(drawnOver[0])}.${second === undefined ? "" : ` Up: ${name(second)}.`}${isFixed ? " The other inputs stay as typed below; a click on a row takes its values." : ""}`;
		this.#paint();
		this.#follow();
	}

	#showLegend({ prefix, entries }: ColourKey, numbers: Float64Array): void {
		const others: (readonly [kind: string, text: string])[] = [];
		if (numbers.some(Number.isNaN)) others.push(["none", "no answer, or outside the box"]);
		if (this.#open) others.push(["hatch", "not decided: neurons are computed"]);
		if (this.#wrong.length > 0) others.push(["wrong", "✕ answered otherwise"]);
		const items = [...entries.map(({ place, text }) => [`${prefix}${place}`, text] as const), ...others];
		find("legend", HTMLUListElement).replaceChildren(
			...items.map(([kind, text]) => {
				const swatch = drawn("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" });
				swatch.append(drawn("rect", { width: 1, height: 1, class: kind }));
				if (kind === "hatch") swatch.append(drawn("path", { d: "M0 1L1 0", class: "stripe" }));
				return make("li", "", swatch, make("span", text));
			}),
		);
	}

	#paint(): void {
		if (!this.#numbers || !this.#key) return;
		const { network } = this.#file;
		const { gateCount, tree } = network;
		const chosen = Number(gates.value);
		const all = chosen >= Math.min(gateCount, mostGates + 1);
		const total = wordCount(network);
		const text = (value: number): string => value.toLocaleString("en-US");
		find("gates-text", HTMLOutputElement).textContent = all
			? `all ${text(gateCount)}; ${text(total.gates)} words of ${text(total.total)}`
			: `the ${chosen} of ${text(gateCount)} with the most leaves below; ${text(Math.round((total.gates * chosen) / gateCount))} words of ${text(total.total)}`;
		paintPlane(
			this.#numbers,
			this.#key,
			all ? undefined : leavesShown(tree, chosen),
			marks.checked ? this.#open : undefined,
		);
	}

	#point(event: PointerEvent): void {
		const [x, y] = placeOf(event);
		placePoint(this.#plane, x, 1 - y, this.#input);
		this.#soon();
	}

	/** A click on a row of the table takes all of its values, also those of inputs that are not drawn. */
	#takeRow(event: MouseEvent): void {
		const width = this.#input.length;
		if (width < 3) return;
		const [x, y] = placeOf(event);
		const [first, second] = this.#plane.over;
		let [best, nearest] = [-1, 0.03];
		for (let at = 0; at < this.#rows.length; at += width) {
			const dx = partOf(this.#plane, first, this.#rows[at + first]) - x;
			const dy = second === undefined ? 0 : 1 - partOf(this.#plane, second, this.#rows[at + second]) - y;
			const distance = Math.hypot(dx, dy);
			if (distance < nearest) [best, nearest] = [at, distance];
		}
		if (best < 0) return;
		this.#input.set(this.#rows.subarray(best, best + width));
		void this.#resample();
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

	#typed(): void {
		if (this.#take(typed.value)) void this.#resample();
		else this.#follow();
	}

	/** @returns whether the text is an input */
	#take(text: string): boolean {
		const given = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
		if (given.length !== this.#input.length || !given.every(Number.isFinite)) return false;
		this.#input.set(given);
		return true;
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
		paintOver(this.#plane, this.#rows, this.#wrong, network.inputCount, input);
		if (document.activeElement !== typed) typed.value = Array.from(input, Number).join(", ");
		const outside = proof !== undefined && input.some((x, j) => x < proof.low[j] || x > proof.high[j]);
		clearTimeout(this.#remembering);
		this.#remembering = setTimeout(this.#moved, 400);
		if (outside || !network.domain.contains(input)) {
			showOutside(this.#names, input);
			return;
		}
		const path = trace(network, input);
		this.#tree?.light(path.leaf);
		const rows = this.#rows.length / network.inputCount;
		const others: [string, number][] =
			this.#model?.counts(input) ??
			(rows > 0 ? [["comparing with all rows, at most", this.#rows.length]] : []);
		showPath(network, this.#names, input, path, others);
		this.#showPathInCode(path);
	}

	#showPathInCode(path: Trace): void {
		if (details.open) this.#code?.show(this.#file.network, path);
	}

	async #showCode(): Promise<void> {
		if (!details.open) return;
		if (!this.#code) {
			const { content } = await this.#work.ask<"export">({ kind: "export", to: "c", name: this.#name });
			this.#code = new CodeView(String(content), this.#name);
		}
		this.#follow();
	}

	/** What the address keeps of it. */
	seen(): { over: string; colour: string; input: string } {
		return {
			over: this.#plane.over.filter((j) => j !== undefined).join(","),
			colour: this.#colouring,
			input: this.#input.length <= 40 ? this.#input.join(",") : "",
		};
	}

	/** Inputs to be timed: the table's rows, or points of what is seen. */
	samples(): Float64Array {
		const { network, proof } = this.#file;
		if (this.#rows.length > 0) return this.#rows;
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

/** Parts of the plane's width and height at which an event is, from the left and the top. */
function placeOf({ clientX, clientY }: MouseEvent): [number, number] {
	const { left, top, width, height } = over.getBoundingClientRect();
	return [(clientX - left) / width, (clientY - top) / height];
}

/** 1 for each leaf that computes neurons; undefined if none does. */
function openLeaves(network: ConditionalNetwork): Uint8Array | undefined {
	const open = Uint8Array.from({ length: network.leafCount }, (_, leaf) => {
		const kind = network.leafKind(leaf);
		return kind === LeafKind.network || kind === LeafKind.restricted ? 1 : 0;
	});
	return open.includes(1) ? open : undefined;
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
