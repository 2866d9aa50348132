/**
 * Exported Python: one module that needs numpy alone. All rows walk the tree together, level by level; sums
 * are made term by term in the reference's order, never by a matrix product, whose order is not known.
 */

import { NeuronKind } from "../network/network.ts";
import { PackedTables } from "./bytes.ts";
import { type ExportForm, isFloat32 } from "./form/export-form.ts";
import type { ExportNames } from "./form/export-names.ts";
import { cornerCount } from "./form/leaf-codes.ts";
import { indexTables, type TableName } from "./form/table-names.ts";
import type { Table, TableType } from "./form/tables.ts";

const dtypes: Readonly<Record<TableType, string>> = {
	...{ u8: "<u1", u16: "<u2", u32: "<u4", i8: "<i1", i16: "<i2", i32: "<i4", f32: "<f4", f64: "<f8" },
};

/** @returns the text of NAME.py */
export function pythonSource(form: ExportForm, names: ExportNames): string {
	const { inputs, outputs, labels, about } = names;
	const real = isFloat32(form.network) ? "float32" : "float64";
	const parts = [
		`"""${about.map(quoted).join("\n")}

predict(X) answers an array of shape (n, ${inputs.length}) with one of shape (n, ${outputs.length})${labels === undefined ? "" : " of texts"}; outcome(X) says
what became of each row: 0 answered, 1 unknown, 2 outside of where answers are promised, 3 an input is NaN.
Every sum is made in the same order as the network's own, so that answers are the same to the bit.
"""
import base64
import numpy as np

INPUTS = ${list(inputs)}
OUTPUTS = ${list(outputs)}
${labels === undefined ? "" : `LABELS = np.array(${list(labels)}, dtype=object)\n`}
_REAL = np.${real}`,
		tables(form),
		neurons(form),
		route(form),
		evaluate(form),
		exactMaps(form),
		interpolation(form),
		answer(form, labels !== undefined),
	];
	return `${parts.filter((part) => part !== "").join("\n")}`;
}

function quoted(line: string): string {
	return line.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
}

/** JSON's strings are Python's, but for surrogates, which stay escaped. */
function list(texts: readonly string[]): string {
	return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}

function tables(form: ExportForm): string {
	const packed = new PackedTables();
	const lines: string[] = [];
	const read = (table: Table): string => {
		packed.add(table);
		return `_table("${dtypes[table.type]}", ${table.values.length})`;
	};
	/** Tables may share their indices. */
	const indexed = new Map<ArrayLike<number>, TableName>();
	for (const [name, table] of form.tables) {
		const type = indexTables.some((other) => other === name) ? "np.int64" : "_REAL";
		if (table.dictionary === undefined) lines.push(`_${name} = ${read(table)}.astype(${type})`);
		else {
			lines.push(`_set = ${read(table.dictionary)}.astype(${type})`);
			const shared = indexed.get(table.values);
			if (shared === undefined) lines.push(`_index_${name} = ${read(table)}`);
			indexed.set(table.values, shared ?? name);
			lines.push(`_${name} = _set[_index_${shared ?? name}]`);
		}
		if (name === "largeLefts") lines.push("_lefts[_largePlaces] = _largeLefts");
	}
	return `_BYTES = base64.b64decode(
    "${packed.base64()}"
)
_at = 0


def _table(dtype, length):
    global _at
    numbers = np.frombuffer(_BYTES, dtype, length, _at)
    _at += numbers.nbytes
    return numbers


${lines.join("\n")}
`;
}

/** Values stand in rows of v, one column an input row; each call works on the columns given. */
function neurons(form: ExportForm): string {
	const { network, tables: has, neuronKinds } = form;
	if (network.networks.count === 0) return "";
	const first = has.has("rowFirst") ? "_rowFirst[row] + k - start" : "k - start";
	const column = has.has("columns") ? "_columns[k]" : first;
	const low = has.has("low") ? "_low[i]" : "_REAL(0)";
	const high = has.has("high") ? "_high[i]" : "_REAL(0)";
	const kind = has.has("kinds") ? "_kinds[i]" : String([...neuronKinds][0] ?? NeuronKind.linear);
	return `
def _sum(v, row):
    start = _rowStart[row]
    s = np.full(v.shape[1], _biases[row], _REAL)
    for k in range(start, _rowStart[row + 1]):
        s = s + _weights[k] * v[${column}]
    return s


def _neuron(v, i, row):
    kind = ${kind}
    if kind == ${NeuronKind.max}:
        start = _rowStart[row]
        s = np.full(v.shape[1], ${low}, _REAL)
        for k in range(start, _rowStart[row + 1]):
            term = _weights[k] * v[${column}]
            s = np.where(term > s, term, s)
        return s
    s = _sum(v, row)
    if kind == ${NeuronKind.relu}:
        return np.where(s > 0, s, _REAL(0))
    if kind == ${NeuronKind.leaky}:
        return np.where(s > 0, s, ${low} * s)
    if kind == ${NeuronKind.clip}:
        return np.where(s > ${low}, np.where(s < ${high}, s, ${high}), ${low})
    if kind == ${NeuronKind.abs}:
        return np.where(s > 0, s, _REAL(0) - s)
    return s
`;
}

/** The leaf of every column of v. */
function route(form: ExportForm): string {
	const { network, tables: has } = form;
	const { gateCount, inputCount, gateRows, pathGates } = network;
	if (gateCount === 0)
		return `
def _leaf(v):
    return np.zeros(v.shape[1], np.int64)
`;
	if (form.route === "search")
		return `
def _leaf(v):
    return np.searchsorted(_thresholds, v[${form.axis}], "left")
`;
	const gateSum =
		gateRows.count === 0
			? ""
			: `
def _gate_sum(v, row):
    s = np.zeros(v.shape[1], _REAL)
    for k in range(_gateStart[row], _gateStart[row + 1]):
        s = s + _gateWeights[k] * v[_gateColumns[k]]
    return s

`;
	const code = has.has("gates") ? "_gates[gate]" : "np.zeros(len(gate), np.int64)";
	const compute =
		pathGates.length === 0
			? ""
			: `        for this in np.unique(gate):
            if _pathStart[this] < _pathStart[this + 1]:
                here = at[gate == this]
                for i in _pathNeurons[_pathStart[this] : _pathStart[this + 1]]:
                    v[${inputCount} + i, here] = _neuron(v[:, here], i, i)
`;
	const value =
		gateRows.count === 0
			? `        value = v[code, at]
`
			: `        value = np.empty(len(at), _REAL)
        plain = code < ${form.pathValueCount}
        value[plain] = v[code[plain], at[plain]]
        for row in np.unique(code[~plain]):
            here = code == row
            value[here] = _gate_sum(v[:, at[here]], row - ${form.pathValueCount})
`;
	return `${gateSum}
def _leaf(v):
    count = v.shape[1]
    place = np.zeros(count, np.int64)
    low = np.zeros(count, np.int64)
    size = np.full(count, ${gateCount}, np.int64)
    at = np.arange(count)
    while len(at) > 0:
        left = _lefts[place[at]]
        gate = low[at] + left
        code = ${code}
${compute}${value}        right = value > _thresholds[gate]
        step = np.where(right, left + 1, 0)
        place[at] += np.where(right, left + 1, 1)
        low[at] += step
        size[at] = np.where(right, size[at] - left - 1, left)
        at = at[size[at] > 0]
    return low
`;
}

function evaluate(form: ExportForm): string {
	const { network, networkCount, maskBytes, firstMask, firstFilter, firstExact } = form;
	const { networks, inputCount } = network;
	if (networks.count === 0) return "";
	const start = networkCount > 1 ? "_neuronStart[of]" : "0";
	const end = networkCount > 1 ? "_neuronStart[of + 1]" : String(networks.neuronStart[1]);
	const masked = firstFilter > firstMask;
	const bit = masked
		? `
def _keeps(mask, i):
    return mask < 0 or _maskBits[mask * ${maskBytes} + (i >> 3)] >> (i & 7) & 1

`
		: "";
	const keeps = (value: string): string => (masked ? `_keeps(mask, ${value})` : "True");
	const filter =
		firstExact > firstFilter
			? `

def _decide(f, v):
    """The output that filter f decides for; ${networks.outputCount} where it cannot tell."""
    of = _filterNetworks[f]
    values, row = _neurons(of + ${networks.count}, of + ${networks.count * networks.outputCount}, -1, v)
    s = _sum(values, row)
    below = np.where(s < _filterLow[f], _filterBelow[f], ${networks.outputCount})
    return np.where(s > _filterHigh[f], _filterAbove[f], below)
`
			: "";
	return `${bit}
def _neurons(of, outputs, mask, v):
    """The values of a network, before whose rows are those of so many outputs, and the row of its first one."""
    start = ${start}
    count = ${end} - start
    row = start + outputs
    values = np.zeros((${inputCount} + count, v.shape[1]), _REAL)
    for i in range(${inputCount}):
        if ${keeps("i")}:
            values[i] = v[i]
    for i in range(count):
        if ${keeps(`${inputCount} + i`)}:
            values[${inputCount} + i] = _neuron(values, start + i, row + i)
    return values, row + count


def _evaluate(of, mask, v):
    values, row = _neurons(of, of * ${networks.outputCount}, mask, v)
    return np.stack([_sum(values, row + k) for k in range(${networks.outputCount})])
${filter}`;
}

/** Affine maps whose coefficients no float holds: summed as whole numbers, rounded once. */
function exactMaps({ network, firstExact, firstPatches }: ExportForm): string {
	const { inputCount, outputCount, exact } = network;
	if (firstPatches === firstExact) return "";
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
function interpolation({ network }: ExportForm): string {
	const { inputCount, outputCount } = network;
	if (cornerCount(network) === 0) return "";
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

function answer(form: ExportForm, hasLabels: boolean): string {
	const { network, tables: has, firstNetwork, firstMask, firstFilter, firstExact, firstPatches } = form;
	const { inputCount, outputCount, networks, answer: kind } = network;
	const { unknownLeaf } = form;
	const constants = has.has("constants")
		? `    constant = known & (code < ${firstNetwork})
    y[constant] = _constants.reshape(-1, ${outputCount})[code[constant]]
`
		: "";
	const decide =
		kind === "values"
			? "            y[here] = a.T\n"
			: `            best = np.zeros(len(here), np.int64)
            for k in range(1, ${networks.outputCount}):
                best = np.where(a[k] ${kind === "argmax" ? ">" : "<"} a[best, np.arange(len(here))], k, best)
            y[here, 0] = best
`;
	const exact =
		firstPatches > firstExact
			? `    for row in np.flatnonzero(known & (code >= ${firstExact}) & (code < ${firstPatches})):
        if not _exact(code[row] - ${firstExact}, v[:${inputCount}, row].tolist(), y[row]):
            outcome[row] = 2
`
			: "";
	const patches =
		unknownLeaf > firstPatches
			? `    for this in np.unique(code[known]):
        if this >= ${firstPatches}:
            here = np.flatnonzero(known & (code == this))
            y[here] = _interpolate(this - ${firstPatches}, v[:${inputCount}, here]).T
`
			: "";
	const maskNetwork = has.has("maskNetworks") ? `_maskNetworks[this - ${firstMask}]` : "0";
	const filtered =
		firstExact > firstFilter
			? `    for this in np.unique(code[known]):
        if this >= ${firstFilter}:
            here = np.flatnonzero(known & (code == this))
            y[here, 0] = _decide(this - ${firstFilter}, v[:, here])
            # Where it cannot tell, the network behind it.
            code[here] = np.where(y[here, 0] < ${networks.outputCount}, -1, ${firstMask} + _filterMasks[this - ${firstFilter}])
`
			: "";
	const computed =
		networks.count === 0
			? ""
			: `    for this in np.unique(code[known]):
        if ${firstNetwork} <= this < ${firstFilter}:
            here = np.flatnonzero(known & (code == this))
            if this < ${firstMask}:
                a = _evaluate(this - ${firstNetwork}, -1, v[:, here])
            else:
                a = _evaluate(${maskNetwork}, this - ${firstMask}, v[:, here])
${decide}`;
	const keys = has.has("keys")
		? `    stored = _keys.reshape(-1, ${inputCount})[leaf].T
    known &= (v[:${inputCount}] == stored).all(axis=0)
`
		: "";
	const { boxCount, outside } = form;
	const clamp =
		outside === "clamp"
			? `        v[:${inputCount}] = np.clip(v[:${inputCount}], _boxLow[:, None], _boxHigh[:, None])
`
			: "";
	const inside =
		boxCount === 0
			? ""
			: `        outside = ~nan
        for low, high in zip(_boxLow.reshape(-1, ${inputCount}), _boxHigh.reshape(-1, ${inputCount})):
            outside &= ~((v[:${inputCount}].T >= low) & (v[:${inputCount}].T <= high)).all(axis=1)
${clamp}`;
	const beside =
		boxCount === 0
			? ""
			: outside === "full"
				? `        code = np.where(outside, ${firstNetwork}, code)  # the whole network
        known |= outside
        outcome[outside] = 2
`
				: `        ${outside === "error" ? "known &= ~outside\n        " : ""}outcome[outside] = 2
`;
	const texts = hasLabels
		? `
    texts = np.full(y.shape, None, dtype=object)
    told = ~np.isnan(y)
    texts[told] = LABELS[y[told].astype(np.int64)]
    return texts`
		: "\n    return y";
	return `

def _answer(X):
    X = np.asarray(X, _REAL)
    if X.ndim != 2 or X.shape[1] != ${inputCount}:
        raise ValueError("expected an array of shape (n, ${inputCount}), not %s" % (X.shape,))
    nan = np.isnan(X).any(axis=1)
    v = np.zeros((${form.valueCount}, len(X)), _REAL)
    v[:${inputCount}] = np.where(nan, _REAL(0), X.T)
    y = np.full((len(X), ${outputCount}), np.nan, _REAL)
    outcome = np.where(nan, 3, 0)
    with np.errstate(all="ignore"):
${inside}        leaf = _leaf(v)
        code = ${has.has("leaves") ? "_leaves[leaf]" : "leaf"}
        known = ~nan & (code != ${unknownLeaf})
${indent(keys)}        outcome[~nan & ~known] = 1
${beside}${indent(constants)}${indent(filtered)}${indent(computed)}${indent(exact)}${indent(patches)}    return y, outcome


def outcome(X):
    """What becomes of each row of X: 0 answered, 1 unknown, 2 outside, 3 an input is NaN."""
    return _answer(X)[1]


def predict(X):
    """The answers of the rows of X, ${hasLabels ? "None" : "NaN"} where there is none."""
    y, outcome = _answer(X)${texts}
`;
}

function indent(text: string): string {
	return text.replaceAll(/^(?=.)/gm, "    ");
}
