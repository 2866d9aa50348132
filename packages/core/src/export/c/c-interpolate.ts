/** Multilinear leaves in exported C: sums of patches, each interpolated in the reference's order. */

import type { ExportForm } from "../form/export-form.ts";
import { cornerCount } from "../form/leaf-codes.ts";

export function interpolateText({ network, hasPatches }: ExportForm): string {
	const { inputCount, outputCount } = network;
	if (!hasPatches) return "";
	const corners = cornerCount(network);
	return `/* The sum of the patches of \`item\`, each the multilinear interpolant of the values about the input. */
static void N_interpolate(N_index item, const N_real *v, N_real *y) {
	N_real value[${corners}], part[${inputCount}];
	N_index at[${corners}], low[${inputCount}], m, i, j, k;
	for (m = N_patchStart(item); m < N_patchStart(item + 1); m++) {
		N_index knot = N_knotStart(m), n = 1;
		at[0] = 0;
		for (j = 0; j < ${inputCount}; j++) {
			N_index size = N_knotCounts(m * ${inputCount} + j), high = size > 1 ? size - 2 : 0;
			low[j] = 0;
			while (low[j] < high) {
				N_index middle = (low[j] + high + 1) >> 1;
				if (v[j] > N_knots(knot + middle))
					low[j] = middle;
				else
					high = middle - 1;
			}
			part[j] = 0;
			for (i = n; i-- > 0;) {
				N_index offset = at[i] * size + low[j];
				if (size > 1) at[2 * i + 1] = offset + 1;
				at[size > 1 ? 2 * i : i] = offset;
			}
			if (size > 1) {
				N_real lower = N_knots(knot + low[j]);
				part[j] = (v[j] - lower) * (1 / (N_knots(knot + low[j] + 1) - lower));
				n *= 2;
			}
			knot += size;
		}
		for (k = 0; k < ${outputCount}; k++) {
			N_index left = n;
			for (i = 0; i < n; i++) value[i] = N_patchValues(N_patchValueStart(m) + at[i] * ${outputCount} + k);
			for (j = ${inputCount}; j-- > 0;) {
				if (N_knotCounts(m * ${inputCount} + j) == 1) continue;
				left /= 2;
				for (i = 0; i < left; i++)
					value[i] = value[2 * i] + part[j] * (value[2 * i + 1] - value[2 * i]);
			}
			y[k] = m == N_patchStart(item) ? value[0] : y[k] + value[0];
		}
	}
}

`;
}
