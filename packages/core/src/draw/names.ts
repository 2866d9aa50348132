/** What drawings call things. */

export interface DrawingNames {
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Text of each label, where the one output is the number of a label. */
	readonly labels?: readonly string[] | undefined;
	readonly title?: string | undefined;
	/** How an input's value is written where it is no plain number, such as a date; undefined where it is. */
	readonly valueText?: ((input: number, value: number) => string | undefined) | undefined;
}

/** A value of an input. */
export function inputValue({ valueText }: DrawingNames, input: number, value: number): string {
	return valueText?.(input, value) ?? shortNumber(value);
}

/** A number in at most five digits. */
export function shortNumber(value: number): string {
	if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "-∞" : "NaN";
	return String(Number(value.toPrecision(5)));
}

/** A name that fits where about `most` signs do. */
export function shortName(name: string, most: number): string {
	const signs = Array.from(name);
	return signs.length <= most ? name : `${signs.slice(0, most - 1).join("")}…`;
}
