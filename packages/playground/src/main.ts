/** The page: opens what is chosen, asks the worker for the long work, and shows what comes of it. */

import { drawingStyles, shortName } from "@condnet/core/internal";
import { readAddress, type View, writeAddress } from "./address.ts";
import { clearChecks, compareWithExample, listenToChecks } from "./checks.ts";
import { chosenColumns, listenToColumns, showColumns } from "./columns-choice.ts";
import { type Choice, suggestColumns } from "./csv.ts";
import { readHeader } from "./csv-records.ts";
import { ask, doing, fetchNew, lay, type Source, say, shown } from "./desk.ts";
import { exampleModel, examples, offerExamples } from "./examples.ts";
import { showLesson } from "./lesson.ts";
import type { Made, PlaneColouring, Promised } from "./messages.ts";
import { Network } from "./network-view.ts";
import { find } from "./page.ts";
import { identifier, listenToResult, showResult } from "./result.ts";
import { refusal, textOf } from "./text-of.ts";
import { fetchWhole } from "./work.ts";

const chosen = find("example", HTMLSelectElement);
const about = find("about", HTMLParagraphElement);
const file = find("file", HTMLInputElement);
const drop = find("drop", HTMLLabelElement);
const strategy = find("strategy", HTMLSelectElement);
const promise = find("promise", HTMLSelectElement);
const box = find("box", HTMLInputElement);
const boxes = find("boxes", HTMLInputElement);

/** What was opened last, also where it could not be read as it was asked. */
let opened: { readonly name: string; readonly source: Source } | undefined;

/** What the address said, until it has been used. */
let started: View = readAddress();
const offered = started.open;

async function show(made: Made, name: string, source: Source, outputs?: readonly string[]): Promise<void> {
	const view = new Network(made, name, {
		...{ name: identifier(name), outputs, ask, moved: remember, report: (fault) => say(fault, true) },
	});
	shown()?.view.stop();
	lay({ view, made, name, source });
	showResult(made, name);
	clearChecks();
	const asked = started;
	started = {};
	await view.start({ over: asked.over, colour: colouringOf(asked.colour), input: asked.input });
	remember();
}

async function openTable(text: string, name: string, choice: Choice, isNew: boolean): Promise<void> {
	options("table");
	if (isNew) {
		const header = readHeader(text);
		showColumns(header.map((of, j) => ({ name: of, use: j + 1 < header.length ? "input" : "answer" })));
	}
	const source = { kind: "table", text, choice, strategy: chosenStrategy() } as const;
	opened = { name, source };
	const done = await doing(`Memorizing ${shortName(name, 60)}`, async () => {
		const made = await fetchNew<"table">(source);
		if (made.columns) showColumns(made.columns);
		await show(made, name, source);
		return true;
	});
	const suggested = done || !isNew ? undefined : suggestColumns(text);
	if (suggested) showColumns(suggested);
}

async function openModel(bytes: Uint8Array<ArrayBuffer>, name: string, of = name): Promise<void> {
	options("model");
	const promised: readonly Promised[] = ["argmax", "argmin", "values", "tolerance"];
	const asked = promised.find((one) => one === promise.value) ?? "argmax";
	const example = examples[chosen.value];
	const known = example && "model" in example ? example : undefined;
	const source = { kind: "model", bytes, file: of } as const;
	opened = { name, source };
	await doing(`Making ${shortName(name, 60)} conditional`, async () => {
		const made = await fetchNew<"model">({
			kind: "model",
			...{ bytes, name: of, box: box.value, promise: asked },
			...{ boxes: 2 ** Number(boxes.value), inputs: known?.inputs },
		});
		box.value = made.box ?? box.value;
		await show(made, name, source, known?.outputs);
	});
}

function options(kind: "table" | "model" | "none"): void {
	find("table-options", HTMLDivElement).hidden = kind !== "table";
	find("model-options", HTMLDivElement).hidden = kind !== "model";
}

async function openExample(choice: Choice = {}): Promise<void> {
	const example = examples[chosen.value];
	about.textContent = example?.about ?? "";
	if (example === undefined) return;
	if ("table" in example) return openTable(example.table(), example.name, choice, true);
	box.value = example.box;
	promise.value = example.promise;
	await openModel(exampleModel(chosen.value), example.name, "example.onnx");
}

async function openFile(name: string, content: Blob): Promise<void> {
	chosen.value = "";
	about.textContent = `Your file: ${shortName(name, 60)}`;
	// The page works from here on, so that nobody takes what is shown for what was asked.
	const read = await doing(`Reading ${shortName(name, 60)}`, () => content.arrayBuffer());
	if (read === undefined) return;
	const bytes = new Uint8Array(read);
	if (/\.(onnx|nnet)$/i.test(name)) {
		box.value = "";
		return openModel(bytes, name);
	}
	if (!/\.cnet$/i.test(name)) {
		const refused = refusal(name, bytes);
		if (refused !== undefined) return say(refused, true);
		const { text, guess } = textOf(bytes);
		if (guess !== undefined) about.textContent += `, read as ${guess}`;
		return openTable(text, name, {}, true);
	}
	options("none");
	await doing(`Opening ${shortName(name, 60)}`, async () =>
		show(await fetchNew<"open">({ kind: "open", bytes }), name, { kind: "file" }),
	);
}

function remember(): void {
	const on = shown();
	const table = on?.source.kind === "table" ? on.source : undefined;
	writeAddress({
		example: chosen.value,
		csv: chosen.value === "" ? table?.text : "",
		strategy: table?.strategy === "halving" ? table.strategy : "",
		answer: table?.choice.answer?.toString(),
		inputs: table?.choice.inputs?.join(","),
		open: chosen.value === "" && !table ? offered : undefined,
		beside: on?.beside?.example,
		...on?.view.seen(),
	});
}

/** What a link to this page lacks. */
function missing(): string | undefined {
	const on = shown();
	const beside = on?.beside?.file === undefined ? [] : [`${on.beside.file}, which stands beside it`];
	const own = chosen.value === "" && readAddress().csv === undefined ? [`${on?.name}, the file itself`] : [];
	const all = [...own, ...beside];
	return all.length === 0
		? undefined
		: `It does not hold ${all.join(", nor ")}: send that along, to be opened there.`;
}

function colouringOf(text: string | undefined): PlaneColouring | undefined {
	return (["decision", "value", "operations"] as const).find((one) => one === text);
}

function chosenStrategy(): "halving" | "comparison" {
	return strategy.value === "halving" ? "halving" : "comparison";
}

function again(choice: Choice): void {
	if (opened?.source.kind === "table") void openTable(opened.source.text, opened.name, choice, false);
}

const showBoxes = (): void => {
	const tried = (2 ** Number(boxes.value)).toLocaleString("en-US");
	find("boxes-text", HTMLOutputElement).textContent = `${tried} boxes tried`;
};

function listen(): void {
	boxes.addEventListener("input", showBoxes);
	chosen.addEventListener("change", () => openExample());
	file.addEventListener("change", async () => {
		const [one] = file.files ?? [];
		// The same file may be chosen again once it has been mended.
		file.value = "";
		if (one) await openFile(one.name, one);
	});
	for (const kind of ["dragover", "dragleave", "drop"] as const)
		addEventListener(kind, (event) => {
			event.preventDefault();
			drop.classList.toggle("over", kind === "dragover");
		});
	addEventListener("drop", async ({ dataTransfer }) => {
		const [one] = dataTransfer?.files ?? [];
		if (one) await openFile(one.name, one);
	});
	listenToColumns(again);
	strategy.addEventListener("change", () => again(chosenColumns()));
	find("make", HTMLButtonElement).addEventListener("click", async () => {
		if (opened?.source.kind === "model")
			await openModel(opened.source.bytes, opened.name, opened.source.file);
	});
	listenToResult(missing);
	listenToChecks(remember);
	// The address holds the view: a jump within the page leaves it as it is.
	find("to-lesson", HTMLAnchorElement).addEventListener("click", (event) => {
		event.preventDefault();
		const title = find("lesson-title", HTMLHeadingElement);
		title.scrollIntoView();
		title.focus({ preventScroll: true });
	});
}

async function begin(): Promise<void> {
	const { open, csv, example, answer, inputs, beside } = started;
	const choice: Choice = {
		answer: answer === undefined ? undefined : Number(answer),
		inputs: inputs?.split(",").map(Number),
	};
	if (open !== undefined) {
		const response = await fetch(`./open/${encodeURIComponent(open)}`);
		if (response.ok) await openFile(open, await response.blob());
		else say(`${open} is not offered here.`, true);
	} else if (csv !== undefined) {
		chosen.value = "";
		about.textContent = "A table that came with the link";
		await openTable(csv, "the table of the link", choice, true);
	} else {
		chosen.value = example !== undefined && example in examples ? example : "elements";
		await openExample(choice);
	}
	if (beside !== undefined) await compareWithExample(beside);
}

/** What the first view does not need is there before it is asked for. Where it does not come, a task asks again. */
function fetchWhenIdle(): void {
	requestIdleCallback(() => fetchWhole().catch(() => {}));
}

const sheet = new CSSStyleSheet();
// Of the drawings' rules, the classes; the page has its own text sizes.
sheet.replaceSync(drawingStyles().replaceAll(/(text|\.title|\.small)\{[^}]*\}/g, ""));
document.adoptedStyleSheets.push(sheet);
offerExamples(chosen);
showBoxes();
showLesson();
if (started.strategy === "halving") strategy.value = "halving";
listen();
void begin().then(fetchWhenIdle);
