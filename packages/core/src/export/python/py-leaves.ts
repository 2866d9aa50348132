/** Leaves of exported Python that evaluate no network: exact affine maps, and multilinear interpolants. */

import type { ExportForm } from "../form/export-form.ts";

/** Affine maps whose coefficients no float holds: summed as whole numbers, rounded once. */
export function exactText({ network, hasExact }: ExportForm): string {
	const { inputCount, outputCount, exact } = network;
	if (!hasExact) return "";
	const nearest =
		exact.shift >= 0
			? `sum / (1 << shift + ${exact.shift})`
			: `sum / (1 << max(0, shift - ${-exact.shift})) if shift >= ${-exact.shift} else float(sum << ${-exact.shift} - shift)`;
	return `

def _exact(item, x, y):
    """The outputs of an exact map, into y; False if an input that it reads is infinite."""
    x = x + [1.0]
    for k in range(${outputCount}):
        sum, shift = 0, 0
        for j in range(${inputCount + 1}):
            c = (item * ${outputCount} + k) * ${inputCount + 1} + j
            for part in _exactParts[_exactStart[c] : _exactStart[c + 1]].tolist():
                if x[j] - x[j] != 0:
                    y[:] = np.nan
                    return False
                a, b = part.as_integer_ratio()
                n, d = x[j].as_integer_ratio()
                s = b.bit_length() + d.bit_length() - 2
                if s > shift:
                    sum, shift = sum << s - shift, s
                sum += a * n << shift - s
        try:
            y[k] = ${nearest}
        except OverflowError:
            y[k] = np.inf if sum > 0 else -np.inf
    return True
`;
}

/** Sums of patches, each interpolated in the reference's order. */
export function interpolateText({ network, hasPatches }: ExportForm): string {
	const { inputCount, outputCount } = network;
	if (!hasPatches) return "";
	return `

def _interpolate(item, v):
    """The sum of the patches of an item: multilinear interpolants of the values about the inputs."""
    y = None
    for m in range(_patchStart[item], _patchStart[item + 1]):
        knot = _knotStart[m]
        at = np.zeros((1, v.shape[1]), np.int64)
        parts = []
        for j in range(${inputCount}):
            size = _knotCounts[m * ${inputCount} + j]
            if size > 1:
                knots = _knots[knot : knot + size]
                low = np.searchsorted(knots[1:-1], v[j], "left")
                parts.append((v[j] - knots[low]) * (_REAL(1) / (knots[low + 1] - knots[low])))
                at = np.stack([at * size + low, at * size + low + 1], axis=1).reshape(-1, v.shape[1])
            knot += size
        given = []
        for k in range(${outputCount}):
            value = _patchValues[_patchValueStart[m] + at * ${outputCount} + k]
            for part in reversed(parts):
                value = value[0::2] + part * (value[1::2] - value[0::2])
            given.append(value[0])
        y = np.stack(given) if y is None else y + np.stack(given)
    return y
`;
}
