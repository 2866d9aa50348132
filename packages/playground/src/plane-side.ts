/** The plane of two inputs and all beside it: what is sampled of it, its colours, gates, rows and legend. */

import { type ConditionalNetwork, type DrawingNames, type Ends, LeafKind, wordCount } from "@condnet/core";
import { type ColourKey, colourKey, defaultColouring, type Plane } from "@condnet/core/internal";
import { differenceKey } from "./difference-key.ts";
import { showLegend } from "./legend.ts";
import type { PlaneColouring, PlaneNumbers, Results, Task } from "./messages.ts";
import { find } from "./page.ts";
import { axesText, chosenGates, chosenInputs, mostGates } from "./plane-choice.ts";
import { columns, LeavesShown, PlaneColours, PointsLayer, placeInput, rows } from "./plane-view.ts";
import { openLeaves } from "./samples.ts";

const colour = find("colour", HTMLSelectElement);
const difference = find("difference", HTMLOptionElement);
const marks = find("marks", HTMLInputElement);

/** Asks the worker about the network that is shown. */
export type Ask = <Kind extends Task["kind"]>(task: Extract<Task, { kind: Kind }>) => Promise<Results[Kind]>;

export class PlaneSide {
	/** Rows of a table, and inputs answered otherwise: row-major. */
	rows: Float64Array;
	wrong: Float64Array = new Float64Array(0);
	readonly #network: ConditionalNetwork;
	readonly #names: DrawingNames;
	readonly #ask: Ask;
	/** Leaves at which neurons are computed; undefined where none is. */
	readonly #open: Uint8Array | undefined;
	readonly #words: { readonly gates: number; readonly total: number };
	readonly #points = new PointsLayer();
	#plane: Plane;
	#colouring: PlaneColouring;
	#numbers: PlaneNumbers | undefined;
	#key: ColourKey | undefined;
	#colours: PlaneColours | undefined;
	readonly #shown: LeavesShown;

	constructor(
		network: ConditionalNetwork,
		names: DrawingNames,
		{ ends, box, rows, ask }: { ends: Ends; box: Ends | undefined; rows: Float64Array; ask: Ask },
	) {
		this.#network = network;
		this.#names = names;
		this.#ask = ask;
		this.rows = rows;
		this.#open = openLeaves(network);
		this.#words = wordCount(network);
		this.#shown = new LeavesShown(network.tree, mostGates);
		const colouring = defaultColouring(network, names);
		this.#colouring = colouring;
		const over = network.inputCount > 1 ? ([0, 1] as const) : ([0, undefined] as const);
		this.#plane = { ...ends, box, at: ends.low, over, colouring };
	}

	get plane(): Plane {
		return this.#plane;
	}

	get colouring(): PlaneColouring {
		return this.#colouring;
	}

	/** @param asked the colouring an address asks for */
	start(asked: PlaneColouring | undefined): void {
		difference.disabled = true;
		colour.value = asked === undefined || asked === "difference" ? this.#colouring : asked;
		find("marks-label", HTMLLabelElement).hidden = this.#open === undefined;
	}

	/** @param differs whether a second network is at hand */
	compare(differs: boolean): void {
		difference.disabled = !differs;
		if (differs) colour.value = "difference";
	}

	/** Asks for the plane as it is chosen. @returns the class of the style sheet that colours a leaf */
	async sample(input: Float64Array): Promise<(leaf: number) => string> {
		const [network, names] = [this.#network, this.#names];
		const core = (["decision", "value", "operations"] as const).find((one) => one === colour.value);
		const colouring = colour.value === "difference" ? "difference" : (core ?? "value");
		const over = chosenInputs(network.inputCount);
		const plane: Plane = { ...this.#plane, over, colouring: core ?? "value", at: input.slice() };
		const { low, high, at } = plane;
		const { numbers, leaves } = await this.#ask<"plane">({
			...{ kind: "plane", over, at, low, high, colouring, columns, rows },
		});
		this.#plane = plane;
		this.#colouring = colouring;
		this.#numbers = { numbers, leaves };
		const key =
			colouring === "difference"
				? differenceKey(numbers, network.answer !== "values")
				: colourKey(network, names, colouring, numbers);
		this.#key = key;
		find("axes", HTMLParagraphElement).textContent = axesText(names.inputs, plane);
		this.paint();
		const isColoured = key.prefix === "k" && colouring === "decision";
		return (leaf) =>
			isColoured && network.leafKind(leaf) === LeafKind.constant
				? `k${key.placeOf(network.constants[network.leafItem(leaf)])}`
				: "gate";
	}

	/** As many gates as are chosen. */
	paintGates(): void {
		const chosen = chosenGates(this.#network.gateCount, this.#words);
		this.#colours?.paint(chosen === undefined ? undefined : this.#shown.by(chosen));
	}

	/** Colours, gates and the legend. */
	paint(): void {
		if (!this.#numbers || !this.#key) return;
		this.#colours = new PlaneColours(this.#numbers, this.#key, marks.checked ? this.#open : undefined);
		this.paintGates();
		const count = this.rows.length / this.#network.inputCount;
		showLegend(this.#key, {
			unanswered: this.#numbers.numbers.some(Number.isNaN),
			undecided: this.#open !== undefined && marks.checked,
			points: PointsLayer.shown(count),
			rows: count,
			wrong: this.wrong.length > 0,
		});
	}

	paintInput(input: Float64Array): void {
		const width = this.#network.inputCount;
		this.#points.paint(this.#plane, { rows: this.rows, wrong: this.wrong, width });
		placeInput(this.#plane, input);
	}
}
