/** Sums and neurons of exported Python, the networks that leaves evaluate, and the decisions of filters. */

import { NeuronKind } from "../../network/network.ts";
import type { ExportForm } from "../form/export-form.ts";

/** Values stand in rows of v, one column an input row; each call works on the columns given. */
export function neuronTexts(form: ExportForm): string {
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
${evaluation(form)}`;
}

/** A network's outputs, without what a mask leaves out, and the decisions of filters. */
function evaluation(form: ExportForm): string {
	const { network, networkCount, maskBytes, hasMasks } = form;
	const { networks, inputCount } = network;
	const start = networkCount > 1 ? "_neuronStart[of]" : "0";
	const end = networkCount > 1 ? "_neuronStart[of + 1]" : String(networks.neuronStart[1]);
	const bit = hasMasks
		? `
def _keeps(mask, i):
    return mask < 0 or _maskBits[mask * ${maskBytes} + (i >> 3)] >> (i & 7) & 1

`
		: "";
	const keeps = (value: string): string => (hasMasks ? `_keeps(mask, ${value})` : "True");
	const filter = form.hasFilters
		? `

def _decide(f, v):
    """The output that filter f decides for; ${networks.outputCount} where it cannot tell."""
    of = _filterNetworks[f]
    values, row = _neurons(of + ${networks.count}, of + ${networks.count * networks.outputCount}, -1, v)
    s = _sum(values, row)
    below = np.where(s < _filterLow[f], _filterBelow[of], ${networks.outputCount})
    return np.where(s > _filterHigh[f], _filterAbove[of], below)
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
