/** Reads SVG as strictly as a browser reads XML: what is not well-formed throws. */

export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Element[];
	text: string;
}

export function readSvg(source: string): Element {
	const root: Element = { name: "", attributes: {}, children: [], text: "" };
	const open = [root];
	const part = /<(\/?)([a-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
	for (let at = 0; at < source.length; at = part.lastIndex) {
		part.lastIndex = at;
		const found = part.exec(source);
		if (found === null) throw new Error(`not well-formed at ${at}: ${source.slice(at, at + 60)}`);
		const [, closes, name, attributes, alone, text] = found;
		const parent = open[open.length - 1];
		if (text !== undefined) parent.text += unescaped(text);
		else if (closes === "/") {
			if (open.pop()?.name !== name) throw new Error(`${name} closes what is not open`);
		} else {
			const pairs = [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [
				key,
				unescaped(value),
			]);
			if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error("an attribute twice");
			const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: "" };
			parent.children.push(element);
			if (alone === "") open.push(element);
		}
	}
	if (open.length > 1 || root.children.length !== 1) throw new Error("not one element");
	return root.children[0];
}

function unescaped(text: string): string {
	if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare & in ${text}`);
	if (/[^\t\n\r\P{Cc}]|\p{Cs}/u.test(text)) throw new Error("a character that XML has no place for");
	return text
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&quot;", '"')
		.replaceAll("&amp;", "&");
}

export function* elements(root: Element): Generator<Element> {
	yield root;
	for (const child of root.children) yield* elements(child);
}
