/**
 * The self-test of exported C: whether a build contracts products and sums or flushes numbers near 0, and
 * whether it answers golden vectors with the reference's bits. Its tables lie where all others do.
 */

import { type ExportForm, isFloat32 } from "../form/export-form.ts";
import type { GoldenVector } from "../form/golden.ts";
import { plainTable, wholeTable } from "../form/tables.ts";
import { CTables } from "./c-tables.ts";

export function selftestText(
	{ network, answersOutside }: ExportForm,
	golden: readonly GoldenVector[],
): string {
	const { inputCount, outputCount } = network;
	const isSingle = isFloat32(network);
	// (1 + t)^2 = 1 + 2 t + t^2, whose last part is lost in rounding.
	const tiny = isSingle ? 2 ** -12 : 2 ** -30;
	const least = isSingle ? "FLT_MIN" : "DBL_MIN";
	const answered = answersOutside ? "is != N_UNKNOWN && is != N_NAN" : "is == N_ANSWERED";
	const tables = new CTables();
	tables.add("goldenInputs", plainTable(golden.flatMap(({ inputs }) => Array.from(inputs))), "N_real");
	tables.add("goldenOutputs", plainTable(golden.flatMap(({ outputs }) => Array.from(outputs))), "N_real");
	tables.add("goldenOutcomes", wholeTable(golden.map(({ outcome }) => outcome)), "int");
	return `/* Inputs near gates, ties and ends, and what is answered. */
${tables.text}
/* Same bits, or two NaN. */
static int N_same(N_real a, N_real b) {
	union { N_real value; ${isSingle ? "uint32_t" : "uint64_t"} bits; } p, q;
	p.value = a;
	q.value = b;
	return p.bits == q.bits || (a != a && b != b);
}

int N_selftest(void) {
	/* (1 + t)^2 - (1 + 2 t) is 0 if the square is rounded, t^2 if it is kept whole. */
	volatile N_real one = (N_real)${1 + tiny}, less = (N_real)${-(1 + 2 * tiny)}, least = ${least};
	N_real square = one * one + less, half = least / 2, x[${inputCount}], y[${outputCount}];
	N_index i, k;
	/* The function as others call it, not what it would become in here. */
	int (*volatile answer)(const N_real *, N_real *) = N_EVALUATE;
	if (square != 0) return 1;
	least = half;
	if (!(least > 0)) return 2;
	for (i = 0; i < ${golden.length}; i++) {
		int is;
		for (k = 0; k < ${inputCount}; k++) x[k] = N_goldenInputs(i * ${inputCount} + k);
		is = answer(x, y);
		if (is != N_goldenOutcomes(i)) return 3 + (int)i;
		for (k = 0; k < ${outputCount} && ${answered}; k++)
			if (!N_same(y[k], N_goldenOutputs(i * ${outputCount} + k))) return 3 + (int)i;
	}
	return 0;
}
`;
}
