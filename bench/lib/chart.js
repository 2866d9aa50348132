/**
 * An SVG of ns a query against n, one panel for each number of inputs and mode, log scales, lines labelled at
 * their ends.
 */

const shown = [
	["condnet start-table", "#0072b2", "condnet start table"],
	["condnet block-tree-int32", "#56b4e9", "condnet block tree"],
	["C++ start table", "#000000", "C++ start table"],
	["C++ AVX-512 block tree, int32", "#888888", "C++ block tree"],
	["Map", "#d55e00", "Map"],
	["better-sqlite3", "#cc79a7", "SQLite"],
];
const width = 432;
const height = 300;
const margin = { left: 52, right: 130, top: 34, bottom: 34 };

export function chart(rows) {
	const memorized = rows.filter(({ task }) => task === "memorized");
	const widths = [...new Set(memorized.map(({ p }) => p))];
	const modes = ["dependent", "batch"];
	const panels = widths.flatMap((p, line) =>
		modes.map((mode, column) => panel(memorized, p, mode, column * width, line * height)),
	);
	const size = `width="${modes.length * width}" height="${widths.length * height}"`;
	return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">
<title>Nanoseconds a query against the number of rows</title><style>svg { background: #fff } text { fill: #222 } @media (prefers-color-scheme: dark) { svg { background: #1b1b1b } text { fill: #ddd } .ink { stroke: #ddd } .label { fill: #ddd } }</style>
${panels.join("\n")}
</svg>
`;
}

function panel(rows, p, mode, left, top) {
	const lines = shown.map(([name, colour, label]) => ({
		colour,
		label,
		points: rows
			.filter((row) => row.contender === name && row.p === p && row.mode === mode)
			.sort((a, b) => a.n - b.n),
	}));
	const all = lines.flatMap(({ points }) => points);
	if (all.length === 0) return "";
	const sizes = all.map(({ n }) => n);
	const x = scale(Math.min(...sizes), Math.max(...sizes), margin.left, width - margin.right);
	const y = scale(1, 10000, height - margin.bottom, margin.top);
	const marks = [1, 10, 100, 1000, 10000].map(
		(ns) =>
			`<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(ns)}" y2="${y(ns)}" stroke="#8884"/>` +
			`<text x="${margin.left - 6}" y="${y(ns) + 4}" text-anchor="end">${ns}</text>`,
	);
	const ticks = [...new Set(sizes)].map(
		(n) =>
			`<text x="${x(n)}" y="${height - margin.bottom + 16}" text-anchor="middle">10${superscript(n)}</text>`,
	);
	const labels = spread(
		lines
			.filter(({ points }) => points.length > 0)
			.map((line) => ({ ...line, at: y(line.points.at(-1).ns) })),
	);
	const curves = labels.map(({ colour, label, points, at, labelAt }) => {
		const path = points
			.map(({ n, ns }, i) => `${i === 0 ? "M" : "L"}${x(n).toFixed(1)} ${y(ns).toFixed(1)}`)
			.join("");
		const end = x(points.at(-1).n);
		return (
			`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${colour === "#000000" ? ' class="ink"' : ""}/>` +
			`<line x1="${end}" y1="${at}" x2="${width - margin.right + 8}" y2="${labelAt - 4}" stroke="#8888"/>` +
			`<text x="${width - margin.right + 11}" y="${labelAt}">${label}</text>`
		);
	});
	const title = `${p} input${p === 1 ? "" : "s"}, ${mode === "batch" ? "in batches" : "one at a time"}: ns a query against rows`;
	return `<g transform="translate(${left} ${top})"><text x="${margin.left}" y="18" font-weight="bold">${title}</text>${marks.join("")}${ticks.join("")}${curves.join("")}</g>`;
}

function scale(low, high, from, to) {
	const span = Math.log(high) - Math.log(low) || 1;
	return (value) => from + ((Math.log(value) - Math.log(low)) / span) * (to - from);
}

/** Labels from top to bottom, at least a line apart. */
function spread(lines) {
	let last = Number.NEGATIVE_INFINITY;
	return lines
		.sort((a, b) => a.at - b.at)
		.map((line) => {
			last = Math.max(line.at + 4, last + 13);
			return { ...line, labelAt: last };
		});
}

function superscript(n) {
	return [...String(Math.round(Math.log10(n)))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
}
