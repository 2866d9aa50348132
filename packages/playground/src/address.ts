/**
 * The view in the address: what is open and how it is seen, small tables included, so that a link reopens it.
 * Everything stands behind #, which browsers send to nobody.
 */

export interface View {
	readonly example?: string | undefined;
	readonly csv?: string | undefined;
	readonly strategy?: string | undefined;
	/** The table's column that is answered, and those it is answered from, where they were chosen. */
	readonly answer?: string | undefined;
	readonly inputs?: string | undefined;
	readonly over?: string | undefined;
	readonly colour?: string | undefined;
	readonly input?: string | undefined;
	/** A file that the server of this page offers beside it. */
	readonly open?: string | undefined;
	/** An example that it is compared with. */
	readonly beside?: string | undefined;
}

/** Longer tables are left out of the address. */
const mostText = 4000;

export function readAddress(): View {
	const values = new URLSearchParams(location.hash.slice(1));
	const text = (name: string): string | undefined => values.get(name) ?? undefined;
	return {
		example: text("example"),
		csv: text("csv"),
		strategy: text("strategy"),
		answer: text("answer"),
		inputs: text("inputs"),
		over: text("over"),
		colour: text("colour"),
		input: text("input"),
		open: text("open"),
		beside: text("beside"),
	};
}

export function writeAddress(view: View): void {
	const values = new URLSearchParams();
	for (const [name, value] of Object.entries(view))
		if (typeof value === "string" && value !== "" && value.length <= mostText) values.set(name, value);
	history.replaceState(null, "", `#${values.toString()}`);
}
