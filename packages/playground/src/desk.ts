/** What lies on the page's desk: the network shown, what it was made of, and the one task that runs. */

import type { Made, Results, TableSource, Task } from "./messages.ts";
import type { Network } from "./network-view.ts";
import { find } from "./page.ts";
import { Work } from "./work.ts";

/** What was opened, as the worker is given it again once it was ended. */
export type Source =
	| ({ readonly kind: "table" } & TableSource)
	| { readonly kind: "model"; readonly bytes: Uint8Array<ArrayBuffer>; readonly file: string }
	| { readonly kind: "file" };

export interface Shown {
	readonly view: Network;
	readonly made: Made;
	readonly name: string;
	readonly source: Source;
	/** The example that stands beside it, or the file's name. */
	beside?: { readonly example?: string; readonly file?: string } | undefined;
}

const progress = find("progress", HTMLProgressElement);
const cancel = find("cancel", HTMLButtonElement);
const status = find("status", HTMLParagraphElement);

const work = new Work((part, phase) => {
	progress.value = part;
	status.textContent = `${phase} ${Math.round(100 * part)} %`;
});

let onDesk: Shown | undefined;
/** Whether the worker was ended, and holds nothing of what is shown. */
let isLost = false;
const needing: {
	readonly element: HTMLButtonElement | HTMLInputElement | HTMLSelectElement;
	readonly also: () => boolean;
}[] = [];

export function shown(): Shown | undefined {
	return onDesk;
}

/** What comes on the desk next; what lies there stays if it fails. */
export async function fetchNew<Kind extends "table" | "model" | "open">(
	task: Extract<Task, { kind: Kind }>,
): Promise<Results[Kind]> {
	// Another worker may have to do it, which holds nothing of what lies there.
	if (!work.can(task)) isLost = true;
	const made = await work.ask<Kind>(task);
	isLost = false;
	return made;
}

export function lay(what: Shown): void {
	onDesk = what;
}

/** An element that can be used while a network is shown and nothing runs. */
export function needs(
	element: HTMLButtonElement | HTMLInputElement | HTMLSelectElement,
	also: (on: Shown) => boolean = () => true,
): void {
	needing.push({ element, also: () => onDesk !== undefined && also(onDesk) });
}

export function say(text: string, isFault = false): void {
	status.textContent = text;
	status.classList.toggle("fault", isFault);
}

/** Runs one task with the bar, and says what became of it. */
export async function doing<Result>(what: string, run: () => Promise<Result>): Promise<Result | undefined> {
	say(`${what} …`);
	document.body.dataset.state = "working";
	progress.value = 0;
	cancel.disabled = false;
	for (const { element } of needing) element.disabled = true;
	try {
		const result = await run();
		say(`${what}: done.`);
		return result;
	} catch (error) {
		say(error instanceof Error ? error.message : String(error), true);
		return undefined;
	} finally {
		cancel.disabled = true;
		document.body.dataset.state = "ready";
		for (const { element, also } of needing) element.disabled = !also();
	}
}

/** Runs a task on what is shown, if anything is. */
export async function doingOnShown<Result>(
	what: string,
	run: (on: Shown) => Promise<Result>,
): Promise<Result | undefined> {
	const on = onDesk;
	return on && doing(what, () => run(on));
}

/** Asks about what is shown; a worker that does not hold it is given it first. */
export async function ask<Kind extends Task["kind"]>(
	task: Extract<Task, { kind: Kind }>,
): Promise<Results[Kind]> {
	if (onDesk && (isLost || !work.can(task))) {
		const { made, source } = onDesk;
		await work.take(task);
		await work.ask<"open">({
			kind: "open",
			bytes: made.cnet,
			table: source.kind === "table" ? source : undefined,
			model: source.kind === "model" ? { bytes: source.bytes, name: source.file } : undefined,
		});
		isLost = false;
	}
	return work.ask<Kind>(task);
}

cancel.addEventListener("click", () => {
	work.cancel();
	isLost = true;
});
