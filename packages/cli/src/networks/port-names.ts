/**
 * Names of a network's values from those of its model: tensor `obs` of three values gives obs[0], obs[1],
 * obs[2], flat indexes in row-major order; a tensor of one value is called as it is. No two inputs or outputs
 * share a name. Names that are too long for a network's file are numbers instead. Whatever is not the model's
 * own name is said. Cost: linear in the values.
 */

export interface NamedTensor {
	readonly name: string;
	readonly count: number;
}

export interface PortNames {
	readonly inputs: string[];
	readonly outputs: string[];
	readonly notes: readonly string[];
}

/** Bytes of all names together at most; a network's file has room for twice as many. */
const mostBytes = 2 ** 20;

export function portNames(inputs: readonly NamedTensor[], outputs: readonly NamedTensor[]): PortNames {
	const bytes = [...inputs, ...outputs].reduce(
		(sum, { name, count }) => sum + count * (Buffer.byteLength(JSON.stringify(name)) + 10),
		0,
	);
	if (bytes > mostBytes)
		return {
			inputs: numbered(inputs, "x"),
			outputs: numbered(outputs, "y"),
			notes: [
				"The names of inputs and outputs take too much room: they are x0, x1, ... and y0, y1, ... instead.",
			],
		};
	const taken = new Set<string>();
	const renamed: string[] = [];
	const unique = (name: string): string => {
		let free = name;
		for (let k = 2; taken.has(free); k++) free = `${name}#${k}`;
		if (free !== name && renamed.push(`"${name}" is called "${free}"`) > 5) renamed.length = 5;
		taken.add(free);
		return free;
	};
	const named = (tensors: readonly NamedTensor[]): string[] =>
		tensors.flatMap(({ name, count }) =>
			count === 1 ? [unique(name)] : Array.from({ length: count }, (_, i) => unique(`${name}[${i}]`)),
		);
	const names = { inputs: named(inputs), outputs: named(outputs) };
	const notes =
		renamed.length === 0 ? [] : [`Inputs and outputs share names: of the later ones ${renamed.join(", ")}.`];
	return { ...names, notes };
}

function numbered(tensors: readonly NamedTensor[], letter: string): string[] {
	const total = tensors.reduce((sum, { count }) => sum + count, 0);
	return Array.from({ length: total }, (_, i) => `${letter}${i}`);
}
