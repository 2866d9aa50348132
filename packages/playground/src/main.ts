/** The page: opens what is chosen, asks the worker for the long work, and shows what comes of it. */

import { drawingStyles, isExportName } from "@condnet/core/internal";
import { readAddress, type View, writeAddress } from "./address.ts";
import { showCurve } from "./curve.ts";
import { examples } from "./examples.ts";
import { showLesson } from "./lesson.ts";
import type { Checked, Exported, Made, PlaneColouring, Promised } from "./messages.ts";
import { Network } from "./network-view.ts";
import { find, make, save } from "./page.ts";
import { Work } from "./work.ts";

const chosen = find("example", HTMLSelectElement);
const file = find("file", HTMLInputElement);
const beside = find("beside", HTMLInputElement);
const strategy = find("strategy", HTMLSelectElement);
const promise = find("promise", HTMLSelectElement);
const box = find("box", HTMLInputElement);
const boxes = find("boxes", HTMLInputElement);
const progress = find("progress", HTMLProgressElement);
const cancel = find("cancel", HTMLButtonElement);
const status = find("status", HTMLParagraphElement);
const verdict = find("verdict", HTMLParagraphElement);
const button = (id: string): HTMLButtonElement => find(id, HTMLButtonElement);
const [check, measure, grow] = [button("check"), button("measure"), button("grow")];
const saved = {
	cnet: button("save-cnet"),
	svg: button("save-svg"),
	c: button("save-c"),
	javascript: button("save-js"),
	onnx: button("save-onnx"),
};
const buttons = [check, measure, grow, ...Object.values(saved)];

const work = new Work((part, phase) => {
	progress.value = part;
	status.textContent = `${phase} ${Math.round(100 * part)} %`;
});

/** What is open: a table's text, or a model's bytes. */
let csv = "";
let model: { readonly bytes: Uint8Array<ArrayBuffer>; readonly name: string } | undefined;
let shown: { readonly view: Network; readonly made: Made; readonly name: string } | undefined;
/** Whether the worker was ended, and holds nothing of what is shown. */
let isLost = false;

/** Runs one task with the bar, and says what became of it. */
async function doing<Result>(what: string, run: () => Promise<Result>): Promise<Result | undefined> {
	status.textContent = `${what} …`;
	document.body.dataset.state = "working";
	progress.value = 0;
	cancel.disabled = false;
	for (const one of buttons) one.disabled = true;
	beside.disabled = true;
	try {
		const result = await run();
		status.textContent = `${what}: done.`;
		progress.value = 1;
		return result;
	} catch (error) {
		status.textContent = error instanceof Error ? error.message : String(error);
		progress.value = 0;
		return undefined;
	} finally {
		cancel.disabled = true;
		document.body.dataset.state = "ready";
		for (const one of buttons) one.disabled = shown === undefined;
		beside.disabled = shown === undefined;
		grow.disabled = shown === undefined || shown.made.rows === undefined;
	}
}

async function show(made: Made, name: string): Promise<void> {
	shown = undefined;
	isLost = false;
	const view = new Network(made, name, identifier(name), work, remember);
	shown = { view, made, name };
	find("claim", HTMLDListElement).replaceChildren(
		...made.facts.map(([term, value]) => make("div", "", make("dt", term), make("dd", value))),
		make("div", "", make("dt", "File"), make("dd", `${made.cnet.length.toLocaleString("en-US")} bytes`)),
		...made.notes.map((note) => make("div", "", make("dt", "Note"), make("dd", note))),
	);
	verdict.textContent = "";
	find("curve", HTMLDivElement).replaceChildren();
	const asked = started;
	started = {};
	await view.start({ over: asked.over, colour: colouringOf(asked.colour), input: asked.input });
	remember();
}

async function openTable(text: string, name: string): Promise<void> {
	csv = text;
	model = undefined;
	options("table");
	await doing(`Memorizing ${name}`, async () => {
		await show(await work.ask<"table">({ kind: "table", text, strategy: chosenStrategy() }), name);
	});
}

async function openModel(bytes: Uint8Array<ArrayBuffer>, name: string, file = name): Promise<void> {
	csv = "";
	model = { bytes, name: file };
	options("model");
	const promised: readonly Promised[] = ["argmax", "argmin", "values", "tolerance"];
	const asked = promised.find((one) => one === promise.value) ?? "argmax";
	await doing(`Making ${name} conditional`, async () => {
		const task = {
			kind: "model",
			...{ bytes, name: file },
			box: box.value,
			promise: asked,
			boxes: 2 ** Number(boxes.value),
		} as const;
		await show(await work.ask<"model">(task), name);
	});
}

function options(kind: "table" | "model" | "none"): void {
	find("table-options", HTMLDivElement).hidden = kind !== "table";
	find("model-options", HTMLDivElement).hidden = kind !== "model";
}

async function openExample(): Promise<void> {
	const example = examples[chosen.value];
	if (example === undefined) return;
	if ("table" in example) return openTable(example.table(), example.name);
	box.value = example.box;
	promise.value = example.promise;
	const text = atob(example.address.replace(/^.*,/, ""));
	await openModel(
		Uint8Array.from(text, (sign) => sign.charCodeAt(0)),
		example.name,
		"example.onnx",
	);
}

async function openFile(name: string, content: Blob): Promise<void> {
	chosen.value = "";
	// The page works from here on, so that nobody takes what is shown for what was asked.
	const read = await doing(`Reading ${name}`, () => content.arrayBuffer());
	if (read === undefined) return;
	const bytes = new Uint8Array(read);
	if (/\.(onnx|nnet)$/i.test(name)) {
		box.value = "-1:1";
		return openModel(bytes, name);
	}
	if (!/\.cnet$/i.test(name)) return openTable(new TextDecoder().decode(bytes), name);
	options("none");
	csv = "";
	model = undefined;
	await doing(`Opening ${name}`, async () => show(await work.ask<"open">({ kind: "open", bytes }), name));
}

/** What the address said, until it has been used. */
let started: View = readAddress();
const offered = started.open;

function remember(): void {
	writeAddress({
		example: chosen.value,
		csv: chosen.value === "" ? csv : "",
		strategy: strategy.value,
		open: chosen.value === "" && csv === "" ? offered : undefined,
		...shown?.view.seen(),
	});
}

function colouringOf(text: string | undefined): PlaneColouring | undefined {
	return (["decision", "value", "operations"] as const).find((one) => one === text);
}

const showBoxes = (): void => {
	find("boxes-text", HTMLOutputElement).textContent = (2 ** Number(boxes.value)).toLocaleString("en-US");
};
boxes.addEventListener("input", showBoxes);
showBoxes();
chosen.append(
	Object.assign(make("option", "your file"), { value: "" }),
	...Object.entries(examples).map(([key, { name }]) => Object.assign(make("option", name), { value: key })),
);
chosen.addEventListener("change", openExample);
file.addEventListener("change", async () => {
	const [one] = file.files ?? [];
	if (one) await openFile(one.name, one);
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", async (event) => {
	event.preventDefault();
	const [one] = event.dataTransfer?.files ?? [];
	if (one) await openFile(one.name, one);
});
strategy.addEventListener("change", () => openTable(csv, shown?.name ?? "the table"));
find("make", HTMLButtonElement).addEventListener("click", async () => {
	if (model) await openModel(model.bytes, shown?.name ?? "the network", model.name);
});
cancel.addEventListener("click", () => {
	work.cancel();
	isLost = true;
});
const showVerdict = ({ verdict: found, reason, wrong }: Checked): void => {
	verdict.textContent = `Verdict: ${found}. ${reason}`;
	shown?.view.markWrong(wrong);
};
beside.addEventListener("change", async () => {
	const [one] = beside.files ?? [];
	beside.value = "";
	if (!one || !shown) return;
	const { view } = shown;
	await doing(`Comparing with ${one.name}`, async () => {
		const bytes = new Uint8Array(await one.arrayBuffer());
		await restore();
		const found = await work.ask<"against">({ kind: "against", bytes, name: one.name });
		await view.compare(found);
		showVerdict(found);
	});
});
check.addEventListener("click", async () => {
	const found = await doing("Checking", async () => {
		await restore();
		return work.ask<"check">({ kind: "check" });
	});
	if (found) showVerdict(found);
});
measure.addEventListener("click", async () => {
	const inputs = shown?.view.samples();
	if (!inputs) return;
	const found = await doing("Measuring", async () => {
		await restore();
		return work.ask<"measure">({ kind: "measure", inputs });
	});
	if (found) verdict.textContent = found.text;
});
grow.addEventListener("click", async () => {
	const found = await doing("Growing", async () => {
		await restore();
		return work.ask<"grow">({ kind: "grow" });
	});
	if (found) showCurve(found);
});
saved.cnet.addEventListener("click", () => {
	if (shown) save(`${identifier(shown.name)}.cnet`, shown.made.cnet, "application/octet-stream");
});
saved.svg.addEventListener("click", () => {
	if (shown) save(`${identifier(shown.name)}.svg`, shown.view.picture(), "image/svg+xml");
});
saveExported("c", "c", "text/plain");
saveExported("javascript", "mjs", "text/javascript");
saveExported("onnx", "onnx", "application/octet-stream");

function saveExported(to: Exported, ending: string, type: string): void {
	saved[to].addEventListener("click", async () => {
		if (!shown) return;
		const name = identifier(shown.name);
		const found = await doing(`Writing ${name}.${ending}`, async () => {
			await restore();
			return work.ask<"export">({ kind: "export", to, name });
		});
		if (found) save(`${name}.${ending}`, found.content, type);
	});
}

/** A worker that was ended is given again what is shown. */
async function restore(): Promise<void> {
	if (!isLost || !shown) return;
	const { cnet: bytes, rows } = shown.made;
	const table = rows && csv !== "" ? { table: csv, strategy: chosenStrategy() } : {};
	await work.ask<"open">({ kind: "open", bytes, ...table, model });
	isLost = false;
}

function chosenStrategy(): "halving" | "comparison" {
	return strategy.value === "halving" ? "halving" : "comparison";
}

/** A name for a function, from that of a file or an example. */
function identifier(name: string): string {
	const plain = name
		.replace(/^(Table|Network): /, "")
		.replace(/,.*/, "")
		.replace(/\.\w+$/, "")
		.replaceAll(/[^A-Za-z0-9]+/g, "_")
		.replaceAll(/^_+|_+$/g, "")
		.slice(0, 60);
	return isExportName(plain) ? plain : isExportName(`net_${plain}`) ? `net_${plain}` : "net";
}

const sheet = new CSSStyleSheet();
// Of the drawings' rules, the classes; the page has its own text sizes.
sheet.replaceSync(drawingStyles().replace(/text\{[^}]*\}/, ""));
document.adoptedStyleSheets.push(sheet);
showLesson();
options("none");
if (started.strategy === "halving") strategy.value = "halving";
void begin();

async function begin(): Promise<void> {
	if (started.open !== undefined) {
		const name = started.open;
		const answer = await fetch(`./open/${encodeURIComponent(name)}`);
		if (answer.ok) await openFile(name, await answer.blob());
		else status.textContent = `${name} is not offered here.`;
	} else if (started.csv !== undefined) await openTable(started.csv, "the table of the address");
	else {
		chosen.value = started.example !== undefined && started.example in examples ? started.example : "flowers";
		await openExample();
	}
}
