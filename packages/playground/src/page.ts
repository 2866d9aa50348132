/** Elements of the page by their id, and small helpers to fill them. */

/** @throws Error if the page has no such element, which only a mistake here can cause */
export function find<Kind extends Element>(id: string, kind: new () => Kind): Kind {
	const element = document.getElementById(id);
	if (!(element instanceof kind)) throw new Error(`The page has no ${id}.`);
	return element;
}

export function make<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	text = "",
	...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
	const element = document.createElement(name);
	if (text !== "") element.textContent = text;
	element.append(...children);
	return element;
}

export function drawn(
	name: string,
	attributes: Readonly<Record<string, string | number>>,
	text = "",
): SVGElement {
	const element = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
	if (text !== "") element.textContent = text;
	return element;
}

/** Offers bytes or text as a file. */
export function save(name: string, content: string | Uint8Array, type: string): void {
	const url = URL.createObjectURL(
		new Blob([typeof content === "string" ? content : content.slice()], { type }),
	);
	const link = make("a");
	link.href = url;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Changes what an element says, if it says something else: without new nodes, as often as a frame. */
export function rewrite(text: Text, says: string): void {
	if (text.data !== says) text.data = says;
}

/** The screen's theme, which listeners may wait for. */
export const darkTheme = matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
	return darkTheme.matches;
}
