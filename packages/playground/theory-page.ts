/**
 * docs/theory.md as a page beside this one, so that links to its statements work from a folder. Of Markdown it knows
 * what the document uses: comments, headings, paragraphs, lists, indented code, tables, pictures, and in lines `code`, **bold**,
 * *italic* and links. Anchors are GitHub's. Cost: linear.
 */

/** What a heading's anchor is called: small letters, and a hyphen for each space. */
export function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N} -]/gu, "")
		.replaceAll(" ", "-");
}

function escaped(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}

function inline(text: string): string {
	// Code is kept aside, for its signs mean nothing.
	const codes: string[] = [];
	return escaped(text)
		.replaceAll(/`([^`]+)`/g, (_, code: string) => `\0${codes.push(code) - 1}\0`)
		.replaceAll(/!\[([^\]]*)\]\(([^)]+)\)/g, '<img src="$2" alt="$1" />')
		.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')
		.replaceAll(/\*\*(\S(?:.*?\S)?)\*\*/g, "<b>$1</b>")
		.replaceAll(/(?<![\w*])\*(?!\s)([^*]+?)(?<!\s)\*(?![\w*])/g, "<i>$1</i>")
		.replaceAll(/\0(\d+)\0/g, (_, k: string) => `<code>${codes[Number(k)]}</code>`);
}

function list(lines: readonly string[], mark: RegExp): string {
	const items: string[] = [];
	for (const line of lines)
		if (mark.test(line)) items.push(line.replace(mark, ""));
		else items[items.length - 1] += ` ${line.trim()}`;
	return items.map((item) => `<li>${inline(item)}</li>`).join("\n");
}

function table(lines: readonly string[]): string {
	const cells = (line: string, kind: string): string =>
		line
			.split("|")
			.slice(1, -1)
			.map((cell) => `<${kind}>${inline(cell.trim())}</${kind}>`)
			.join("");
	const [head, , ...rows] = lines;
	const body = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
	return `<div class="scrolled" tabindex="0" role="region" aria-label="A table"><table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** @returns HTML of a document's body */
export function htmlOf(markdown: string): string {
	return markdown
		.replaceAll(/^<!--.*-->$/gm, "")
		.trim()
		.split(/\n(?:\s*\n)+/)
		.map(block)
		.join("\n");
}

function block(text: string): string {
	const lines = text.split("\n");
	const heading = /^(#+) (.*)/.exec(text);
	if (heading) {
		const depth = heading[1].length;
		return `<h${depth} id="${anchorOf(heading[2])}">${inline(heading[2])}</h${depth}>`;
	}
	if (text.startsWith("- ")) return `<ul>${list(lines, /^- /)}</ul>`;
	if (text.startsWith("1. ")) return `<ol>${list(lines, /^\d+\. /)}</ol>`;
	if (text.startsWith("|")) return table(lines);
	if (lines.every((line) => line.startsWith("    ")))
		return `<pre tabindex="0">${escaped(lines.map((line) => line.slice(4)).join("\n"))}</pre>`;
	return `<p${text.startsWith("Built by ") ? ' class="small"' : ""}>${inline(lines.join(" "))}</p>`;
}

/** @param style address of the page's style sheet */
export function theoryPage(markdown: string, style: string): string {
	return `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<meta
			http-equiv="Content-Security-Policy"
			content="default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
		/>
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		<meta name="color-scheme" content="light dark" />
		<title>Theory of condnet</title>
		<link rel="icon" href="data:," />
		<link rel="stylesheet" href="${style}" />
	</head>
	<body>
		<header>
			<a class="brand" href="./index.html">condnet</a>
			<nav aria-label="Pages"><a href="./index.html">To the page</a></nav>
		</header>
		<main class="panel prose">
${htmlOf(markdown)}
		</main>
	</body>
</html>
`;
}
