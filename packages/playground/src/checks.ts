/** What is asked of the network shown: its promises, its time, its growth, and what it is compared with. */

import { clearCurve, keepRoom, showCurve } from "./curve.ts";
import { ask, doingOnShown, needs, shown } from "./desk.ts";
import { exampleModel, models } from "./examples.ts";
import type { Checked } from "./messages.ts";
import { find, make } from "./page.ts";

const verdict = find("verdict", HTMLParagraphElement);
const check = find("check", HTMLButtonElement);
const measure = find("measure", HTMLButtonElement);
const grow = find("grow", HTMLButtonElement);
const beside = find("beside", HTMLInputElement);
const example = find("beside-example", HTMLSelectElement);

/** Nothing has been asked of a network that has just come. */
export function clearChecks(): void {
	verdict.textContent = "";
	verdict.dataset.verdict = "";
	clearCurve();
	example.value = "";
}

function showVerdict({ verdict: found, reason, wrong }: Checked): void {
	verdict.textContent = `Verdict: ${found}. ${reason}`;
	verdict.dataset.verdict = found;
	shown()?.view.markWrong(wrong);
}

/** @param source an example's key, or a file */
async function compare(name: string, source: string | File): Promise<void> {
	const done = await doingOnShown(`Comparing with ${name}`, async (on) => {
		const isFile = typeof source !== "string";
		const bytes = isFile ? new Uint8Array(await source.arrayBuffer()) : exampleModel(source);
		const found = await ask<"against">({
			...{ kind: "against", bytes, name: isFile ? name : "example.onnx" },
		});
		await on.view.compare(found);
		on.beside = isFile ? { file: name } : { example: source };
		return found;
	});
	if (done) showVerdict(done);
}

/** Puts an example beside the network, if there is such a one. */
export async function compareWithExample(key: string): Promise<void> {
	const name = models[key];
	if (name === undefined) return;
	example.value = key;
	await compare(name, key);
}

/** @param moved called when the address has to say something else */
export function listenToChecks(moved: () => void): void {
	for (const one of [check, measure, beside]) needs(one);
	needs(example, ({ made }) => made.model !== undefined);
	needs(grow, ({ made }) => made.columns !== undefined);
	example.append(
		Object.assign(make("option", "none"), { value: "" }),
		...Object.entries(models).map(([key, name]) => Object.assign(make("option", name), { value: key })),
	);
	example.addEventListener("change", async () => {
		await compareWithExample(example.value);
		moved();
	});
	beside.addEventListener("change", async () => {
		const [one] = beside.files ?? [];
		beside.value = "";
		example.value = "";
		if (one) await compare(one.name, one);
		moved();
	});
	check.addEventListener("click", async () => {
		const found = await doingOnShown("Checking", () => ask<"check">({ kind: "check" }));
		if (found) showVerdict(found);
	});
	measure.addEventListener("click", async () => {
		const found = await doingOnShown("Measuring", ({ view }) =>
			ask<"measure">({ kind: "measure", inputs: view.samples() }),
		);
		if (!found) return;
		verdict.textContent = found.text;
		verdict.dataset.verdict = "";
	});
	grow.addEventListener("click", async () => {
		keepRoom();
		const found = await doingOnShown("Growing", () => ask<"grow">({ kind: "grow" }));
		if (found) showCurve(found);
	});
}
