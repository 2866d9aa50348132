/** SVG as text: elements with attributes, numbers short. */

export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
	const written = Object.entries(attributes)
		.map(([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : escapeText(value)}"`)
		.join("");
	return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

export function text(content: string, attributes: Attributes): string {
	return element("text", attributes, escapeText(content));
}

/** Two digits behind the point are a hundredth of a pixel. */
export function short(value: number): string {
	return String(Math.round(value * 100) / 100);
}

/** Also drops what XML 1.0 has no place for. */
export function escapeText(content: string): string {
	const legal = content.replace(/[^\t\n\r\P{Cc}]|[\p{Cs}\ufffe\uffff]/gu, "\ufffd");
	return legal.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power in plain text, so that every renderer shows it: 2¹⁴. */
export function power(base: number, exponent: number): string {
	return base + String(exponent).replace(/\d/g, (digit) => superscripts[Number(digit)]);
}
