/** What came out: its numbers, and how it is taken along. */

import { isExportName, shortName } from "@condnet/core/internal";
import { ask, doingOnShown, needs, shown } from "./desk.ts";
import type { Exported, Made } from "./messages.ts";
import { find, make, save } from "./page.ts";

const button = (id: string): HTMLButtonElement => find(id, HTMLButtonElement);
const saved = {
	cnet: button("save-cnet"),
	svg: button("save-svg"),
	c: button("save-c"),
	javascript: button("save-js"),
	onnx: button("save-onnx"),
};
const share = button("share");
const told = find("shared", HTMLParagraphElement);

export function showResult({ figures, notes, facts, cnet }: Made, name: string): void {
	find("result-title", HTMLHeadingElement).textContent = `What came out of ${shortName(name, 60)}`;
	find("figures", HTMLDListElement).replaceChildren(
		...figures.map(([number, counts]) => make("div", "", make("dt", counts), make("dd", number))),
	);
	find("notes", HTMLParagraphElement).textContent = notes.join(" ");
	find("claim", HTMLDListElement).replaceChildren(
		...facts.map(([term, value]) => make("div", "", make("dt", term), make("dd", value))),
		make("div", "", make("dt", "File"), make("dd", `${cnet.length.toLocaleString("en-US")} bytes`)),
	);
	told.textContent = "";
}

/** A name for a function, from that of a file or an example. */
export function identifier(name: string): string {
	const plain = name
		.replace(/,.*/, "")
		.replace(/\.\w+$/, "")
		.replaceAll(/[^A-Za-z0-9]+/g, "_")
		.replaceAll(/^_+|_+$/g, "")
		.slice(0, 60);
	return isExportName(plain) ? plain : isExportName(`net_${plain}`) ? `net_${plain}` : "net";
}

/** @param missing what the address does not hold of the view, in words, or undefined */
export function listenToResult(missing: () => string | undefined): void {
	for (const one of [...Object.values(saved), share]) needs(one);
	saved.cnet.addEventListener("click", () => {
		const on = shown();
		if (on) save(`${identifier(on.name)}.cnet`, on.made.cnet, "application/octet-stream");
	});
	saved.svg.addEventListener("click", () => {
		const on = shown();
		if (on) save(`${identifier(on.name)}.svg`, on.view.picture(), "image/svg+xml");
	});
	saveExported("c", "c", "text/plain");
	saveExported("javascript", "mjs", "text/javascript");
	saveExported("onnx", "onnx", "application/octet-stream");
	share.addEventListener("click", async () => {
		const lacks = missing();
		const also = lacks === undefined ? "" : ` ${lacks}`;
		try {
			await navigator.clipboard.writeText(location.href);
			told.textContent = `The link is copied: it opens this view again.${also}`;
		} catch {
			told.textContent = `The browser does not let this page copy: take the address above, it opens this view again.${also}`;
		}
	});
}

function saveExported(to: Exported, ending: string, type: string): void {
	saved[to].addEventListener("click", async () => {
		const name = identifier(shown()?.name ?? "");
		const found = await doingOnShown(`Writing ${name}.${ending}`, () =>
			ask<"export">({ kind: "export", to, name }),
		);
		if (found) save(`${name}.${ending}`, found.content, type);
	});
}
