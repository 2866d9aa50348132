/** From rows to answers in exported Python: the domain, the route to leaves, and what they answer. */

import type { ExportForm } from "../form/export-form.ts";

/** The route, and the two functions that are exported. @param hasLabels whether answers are texts */
export function answerText(form: ExportForm, hasLabels: boolean): string {
	const { network, tables, unknownLeaf } = form;
	const { inputCount, outputCount } = network;
	const keys = tables.has("keys")
		? `    stored = _keys.reshape(-1, ${inputCount})[leaf].T
    known &= (v[:${inputCount}] == stored).all(axis=0)
`
		: "";
	const texts = hasLabels
		? `
    texts = np.full(y.shape, None, dtype=object)
    told = ~np.isnan(y)
    texts[told] = LABELS[y[told].astype(np.int64)]
    return texts`
		: "\n    return y";
	return `${route(form)}

def _answer(X):
    with np.errstate(all="ignore"):
        X = np.asarray(X, _REAL)
    if X.ndim != 2 or X.shape[1] != ${inputCount}:
        raise ValueError("expected an array of shape (n, ${inputCount}), not %s" % (X.shape,))
    nan = np.isnan(X).any(axis=1)
    v = np.zeros((${form.valueCount}, len(X)), _REAL)
    v[:${inputCount}] = np.where(nan, _REAL(0), X.T)
    y = np.full((len(X), ${outputCount}), np.nan, _REAL)
    outcome = np.where(nan, 3, 0)
    with np.errstate(all="ignore"):
${indent(domainText(form))}        leaf = _leaf(v)
        code = ${tables.has("leaves") ? "_leaves[leaf]" : "leaf"}
        known = ~nan & (code != ${unknownLeaf})
${indent(keys)}        outcome[~nan & ~known] = 1
${indent(`${outsideText(form)}${givenText(form)}`)}    return y, outcome


def outcome(X):
    """What becomes of each row of X: 0 answered, 1 unknown, 2 outside, 3 an input is NaN."""
    return _answer(X)[1]


def predict(X):
    """The answers of the rows of X, ${hasLabels ? "None" : "NaN"} where there is none."""
    y, outcome = _answer(X)${texts}
`;
}

/** Whether each row lies in one of the boxes, clamped to it where that is asked for. */
function domainText({ network, boxCount, outside }: ExportForm): string {
	const { inputCount } = network;
	if (boxCount === 0) return "";
	const clamp =
		outside === "clamp"
			? `    v[:${inputCount}] = np.clip(v[:${inputCount}], _boxLow[:, None], _boxHigh[:, None])
`
			: "";
	return `    outside = ~nan
    for low, high in zip(_boxLow.reshape(-1, ${inputCount}), _boxHigh.reshape(-1, ${inputCount})):
        outside &= ~((v[:${inputCount}].T >= low) & (v[:${inputCount}].T <= high)).all(axis=1)
${clamp}`;
}

/** What becomes of rows outside of all boxes. */
function outsideText({ firstNetwork, boxCount, outside }: ExportForm): string {
	if (boxCount === 0) return "";
	const taken = {
		error: "    known &= ~outside\n",
		clamp: "",
		full: `    code = np.where(outside, ${firstNetwork}, code)  # the whole network
    known |= outside
`,
	};
	return `${taken[outside]}    outcome[outside] = 2
`;
}

/** The answers by the codes of leaves: rows of one code together. */
function givenText(form: ExportForm): string {
	const { network, tables, firstNetwork, firstMask, firstFilter, firstExact, firstPatches } = form;
	const { inputCount, outputCount, networks, answer } = network;
	const steps: string[] = [];
	if (tables.has("constants"))
		steps.push(`    constant = known & (code < ${firstNetwork})
    y[constant] = _constants.reshape(-1, ${outputCount})[code[constant]]
`);
	if (form.hasFilters)
		steps.push(
			eachCode(
				`this >= ${firstFilter}`,
				`y[here, 0] = _decide(this - ${firstFilter}, v[:, here])
# Where it cannot tell, the network behind it.
behind = ${firstMask} + _filterMasks[this - ${firstFilter}]
code[here] = np.where(y[here, 0] < ${networks.outputCount}, -1, behind)
`,
			),
		);
	if (networks.count > 0) {
		const maskNetwork = tables.has("maskNetworks") ? `_maskNetworks[this - ${firstMask}]` : "0";
		const whole = `a = _evaluate(this - ${firstNetwork}, -1, v[:, here])\n`;
		const evaluated = form.hasMasks
			? `if this < ${firstMask}:
    ${whole}else:
    a = _evaluate(${maskNetwork}, this - ${firstMask}, v[:, here])
`
			: whole;
		const delivered =
			answer === "values"
				? "y[here] = a.T\n"
				: `best = np.zeros(len(here), np.int64)
for k in range(1, ${networks.outputCount}):
    best = np.where(a[k] ${answer === "argmax" ? ">" : "<"} a[best, np.arange(len(here))], k, best)
y[here, 0] = best
`;
		steps.push(eachCode(`${firstNetwork} <= this < ${firstFilter}`, `${evaluated}${delivered}`));
	}
	if (form.hasExact)
		steps.push(`    for row in np.flatnonzero(known & (code >= ${firstExact}) & (code < ${firstPatches})):
        if not _exact(code[row] - ${firstExact}, v[:${inputCount}, row].tolist(), y[row]):
            outcome[row] = 2
`);
	if (form.hasPatches)
		steps.push(
			eachCode(
				`this >= ${firstPatches}`,
				`y[here] = _interpolate(this - ${firstPatches}, v[:${inputCount}, here]).T
`,
			),
		);
	return steps.join("");
}

/** Lines for each code that fulfils a condition, and for the rows that have it. */
function eachCode(condition: string, lines: string): string {
	return `    for this in np.unique(code[known]):
        if ${condition}:
            here = np.flatnonzero(known & (code == this))
${indent(indent(indent(lines)))}`;
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
        gate = place[at]
        left = _lefts[gate]
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

function indent(text: string): string {
	return text.replaceAll(/^(?=.)/gm, "    ");
}
