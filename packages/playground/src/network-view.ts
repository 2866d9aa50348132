/**
 * One network as the page shows it: the plane, the tree, one input's path and what it costs. The worker has the
 * same network and samples the plane; following one input is done here, once a frame at most.
 */

import {
	type DecodedCnet,
	type DrawingNames,
	decode,
	drawNetwork,
	type Ends,
	type Trace,
	trace,
} from "@condnet/core";
import { placePoint, viewOf } from "@condnet/core/internal";
import { CodeView } from "./code-view.ts";
import type { Compared, Made, PlaneColouring } from "./messages.ts";
import { find } from "./page.ts";
import { showOutside, showPath, WholeModel } from "./path-view.ts";
import { offerGates, offerInputs } from "./plane-choice.ts";
import { type Ask, PlaneSide } from "./plane-side.ts";
import { whenSeenOtherwise } from "./plane-view.ts";
import { inputFrom, moveByKey, placeOf, rowNear } from "./pointing.ts";
import { pointsBetween, rowEnds } from "./samples.ts";
import { TreeView } from "./tree-view.ts";

const gates = find("gates", HTMLInputElement);
const marks = find("marks", HTMLInputElement);
const typed = find("input", HTMLInputElement);
const over = find("over", HTMLCanvasElement);
const details = find("code-details", HTMLDetailsElement);

/** Leaves up to which the exported C is shown without being asked for. */
const codeLeaves = 20_000;

/** How a view begins, as an address says it. */
interface Asked {
	readonly over?: string | undefined;
	readonly colour?: PlaneColouring | undefined;
	readonly input?: string | undefined;
}

/** What a view needs of the page. */
interface Surroundings {
	/** An identifier, for exported code. */
	readonly name: string;
	/** What outputs are called that a decision names. */
	readonly outputs?: readonly string[] | undefined;
	readonly ask: Ask;
	/** Called once what is seen has changed. */
	readonly moved: () => void;
	readonly report: (fault: string) => void;
}

/** What a frame draws again. */
type Part = "input" | "plane" | "gates" | "typed" | "code";

/** Milliseconds that an input rests until what can only be read then is written: its numbers, and lines of C. */
const rest = 60;

export class Network {
	readonly #file: DecodedCnet;
	readonly #names: DrawingNames;
	readonly #page: Surroundings;
	readonly #ends: Ends;
	readonly #input: Float64Array;
	readonly #side: PlaneSide;
	#model: WholeModel | undefined;
	#tree: TreeView | undefined;
	#code: CodeView | undefined;
	#frame = 0;
	readonly #due = new Set<Part>();
	/** That of the input, where it has one. */
	#path: Trace | undefined;
	#isOver = false;
	/** Where the pointer was last, until a frame looks. */
	#pointer: PointerEvent | undefined;
	#resting: ReturnType<typeof setTimeout> | undefined;
	#remembering: ReturnType<typeof setTimeout> | undefined;

	constructor(made: Made, title: string, page: Surroundings) {
		this.#file = decode(made.cnet);
		this.#page = page;
		const { network, metadata, proof } = this.#file;
		const { inputs, outputs, labels } = metadata;
		const texts = network.answer === "values" ? labels : (labels ?? page.outputs);
		this.#names = { inputs, outputs, labels: texts, title };
		const rows = made.rows ?? new Float64Array(0);
		this.#ends = viewOf(network, proof, made.rows ? rowEnds(rows, network.inputCount) : []);
		const { low, high } = this.#ends;
		this.#input = low.map((least, j) => least / 2 + high[j] / 2);
		this.#model = made.model && new WholeModel(made.model);
		this.#side = new PlaneSide(network, this.#names, { ends: this.#ends, box: proof, rows, ask: page.ask });
	}

	/** Fills the page's parts and listens to them. */
	async start(asked: Asked): Promise<void> {
		offerInputs(this.#names.inputs, asked.over);
		this.#side.start(asked.colour);
		this.#input.set(inputFrom(asked.input ?? "", this.#input.length) ?? []);
		const { gateCount, leafCount } = this.#file.network;
		offerGates(gateCount);
		for (const id of ["across", "up", "colour"])
			find(id, HTMLSelectElement).onchange = () => this.#try(this.#resample());
		gates.oninput = () => this.#soon("gates");
		marks.onchange = () => this.#soon("plane");
		over.onpointermove = (event) => this.#point(event);
		over.onclick = (event) => this.#takeRow(event);
		over.onkeydown = (event) => this.#arrow(event);
		typed.onchange = () => this.#typed();
		whenSeenOtherwise(() => this.#soon("plane", "input"));
		find("plane-frame", HTMLDivElement).dataset.leaves = String(leafCount);
		CodeView.clear();
		details.open = leafCount <= codeLeaves;
		details.ontoggle = () => this.#try(this.#showCode());
		await this.#resample();
		await this.#showCode();
	}

	/** Ends what is still to be drawn, for another network is shown. */
	stop(): void {
		cancelAnimationFrame(this.#frame);
		clearTimeout(this.#resting);
		clearTimeout(this.#remembering);
		this.#isOver = true;
	}

	/** Work that nobody waits for; the page says what becomes of it. */
	#try(work: Promise<void>): void {
		work.catch((error: unknown) => this.#page.report(error instanceof Error ? error.message : String(error)));
	}

	/** Marks inputs at which a check found a fault. */
	markWrong(inputs: Float64Array | undefined): void {
		this.#side.wrong = inputs ?? new Float64Array(0);
		this.#side.paint();
		this.#follow();
	}

	/** Shows what came of a file put beside this network. */
	async compare({ rows, wrong, differs, model }: Compared): Promise<void> {
		if (model) this.#model = new WholeModel(model);
		if (rows) this.#side.rows = rows;
		this.#side.wrong = wrong ?? new Float64Array(0);
		this.#side.compare(differs);
		if (wrong && wrong.length > 0) this.#input.set(wrong.subarray(0, this.#input.length));
		await this.#resample();
	}

	async #resample(): Promise<void> {
		const colourOf = await this.#side.sample(this.#input);
		this.#tree = new TreeView(this.#file.network, this.#names, colourOf);
		this.#follow();
	}

	#point(event: PointerEvent): void {
		this.#pointer = event;
		this.#soon("input");
	}

	/** Asked at the beginning of a frame, when nothing has changed that would have to be laid out first. */
	#takePointer(): void {
		if (!this.#pointer) return;
		const [x, y] = placeOf(this.#pointer, over);
		this.#pointer = undefined;
		placePoint(this.#side.plane, x, 1 - y, this.#input);
	}

	/** A click on a row of the table takes all of its values, also those of inputs that are not drawn. */
	#takeRow(event: MouseEvent): void {
		const width = this.#input.length;
		const { rows, plane } = this.#side;
		const row = width < 3 ? -1 : rowNear(plane, rows, width, placeOf(event, over));
		if (row < 0) return;
		this.#input.set(rows.subarray(row, row + width));
		this.#try(this.#resample());
	}

	#arrow(event: KeyboardEvent): void {
		this.#takePointer();
		if (!moveByKey(event.key, this.#side.plane, this.#input)) return;
		event.preventDefault();
		this.#soon("input");
	}

	#typed(): void {
		const count = this.#input.length;
		const given = inputFrom(typed.value, count);
		if (!given) {
			this.#page.report(`The input is "${typed.value}", expected ${count} numbers with commas between them.`);
			return;
		}
		this.#input.set(given);
		this.#try(this.#resample());
	}

	/** Draws once a frame, however often something moves in it; lines of C in frames in which nothing does. */
	#soon(...parts: readonly Part[]): void {
		for (const part of parts) this.#due.add(part);
		if (this.#frame !== 0) return;
		this.#frame = requestAnimationFrame(() => {
			this.#frame = 0;
			const due = new Set(this.#due);
			this.#due.clear();
			this.#takePointer();
			if (due.has("plane")) this.#side.paint();
			if (due.has("gates")) this.#side.paintGates();
			if (due.has("input")) this.#follow();
			else if (due.has("typed")) this.#showRested();
			else if (due.has("code") && this.#code?.goOn() === false) this.#soon("code");
		});
	}

	/** The input's path, answer and operations. */
	#follow(): void {
		if (this.#isOver) return;
		const { network, proof } = this.#file;
		const input = this.#input;
		this.#side.paintInput(input);
		clearTimeout(this.#remembering);
		this.#remembering = setTimeout(this.#page.moved, 400);
		const outside = proof !== undefined && input.some((x, j) => x < proof.low[j] || x > proof.high[j]);
		const path = outside || !network.domain.contains(input) ? undefined : trace(network, input);
		this.#tree?.light(path?.leaf);
		if (path) {
			const { rows } = this.#side;
			const others: [string, number][] =
				this.#model?.counts(input) ??
				(rows.length > 0 ? [["comparing with all rows, at most", rows.length]] : []);
			showPath(network, this.#names, input, path, others);
		} else showOutside(this.#names, input);
		this.#path = path;
		if (details.open) this.#code?.becomeStale();
		clearTimeout(this.#resting);
		this.#resting = setTimeout(() => this.#soon("typed"), rest);
	}

	#showRested(): void {
		if (document.activeElement !== typed) typed.value = Array.from(this.#input, Number).join(", ");
		if (!details.open || !this.#code) return;
		this.#code.begin(this.#file.network, this.#path);
		this.#soon("code");
	}

	async #showCode(): Promise<void> {
		if (!details.open) return;
		if (!this.#code) {
			const { name, ask } = this.#page;
			const { content } = await ask<"export">({ kind: "export", to: "c", name });
			this.#code = new CodeView(String(content), name);
		}
		this.#follow();
	}

	/** What the address keeps of it. */
	seen(): { over: string; colour: string; input: string } {
		return {
			over: this.#side.plane.over.filter((j) => j !== undefined).join(","),
			colour: this.#side.colouring,
			input: this.#input.length <= 40 ? this.#input.join(",") : "",
		};
	}

	/** Inputs to be timed: the table's rows, or points of what is seen. */
	samples(): Float64Array {
		const { rows } = this.#side;
		return rows.length > 0 ? rows : pointsBetween(this.#file.proof ?? this.#ends);
	}

	/** The picture of core's drawNetwork, as it is seen here. */
	picture(): string {
		const { network, proof } = this.#file;
		const { over: spanned, colouring } = this.#side.plane;
		return drawNetwork(network, this.#names, {
			over: spanned.filter((j) => j !== undefined),
			...{ at: this.#input, input: this.#input, view: this.#ends, colouring, box: proof },
		}).svg;
	}
}
