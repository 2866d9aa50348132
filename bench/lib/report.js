/** Results for people: tables, and ratios to the best contender of another kind. */

/** One table for each task, n and p: contenders down, modes across, in ns a query. */
export function tables(rows) {
	const groups = Map.groupBy ? Map.groupBy(rows, keyOf) : groupBy(rows, keyOf);
	const lines = [];
	for (const [key, group] of groups) {
		const modes = [...new Set(group.map(({ mode }) => mode))];
		const names = [...new Set(group.map(({ contender }) => contender))];
		const width = Math.max(...names.map((name) => name.length)) + 2;
		lines.push("", key, ["".padEnd(width), ...modes.map((mode) => mode.padStart(14))].join(""));
		for (const name of names) {
			const cells = modes.map((mode) => {
				const row = group.find((candidate) => candidate.contender === name && candidate.mode === mode);
				if (!row) return "".padStart(14);
				return `${row.ns >= 100 ? row.ns.toFixed(0) : row.ns.toFixed(1)}${row.wrong > 0 ? ` (${row.wrong} wrong)` : ""}`.padStart(
					14,
				);
			});
			lines.push([name.padEnd(width), ...cells].join(""));
		}
	}
	return lines.join("\n");
}

function keyOf({ task, n, p }) {
	return `${task}, n = ${n}, p = ${p}: ns a query`;
}

function groupBy(rows, key) {
	const groups = new Map();
	for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
	return groups;
}
