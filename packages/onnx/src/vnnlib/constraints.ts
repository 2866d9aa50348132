/**
 * Comparisons as regions of the inputs. What is said of outputs alone says nothing of inputs, so its region
 * is everywhere; what relates inputs to outputs, or several inputs, has no box and is an error.
 */

import { rationals } from "@condnet/core";
import type { ExactNumber } from "./exact-number.ts";
import { exactZero, one } from "./exact-number.ts";
import type { Linear, LinearArithmetic } from "./linear.ts";
import { type Cell, type End, Region } from "./region.ts";
import { failAt } from "./tokens.ts";

export type Relation = "<=" | "<" | ">=" | ">" | "=" | "!=";

/** How a file spells relations. */
export const relations: ReadonlyMap<string, Relation> = new Map([
	["<=", "<="],
	["<", "<"],
	[">=", ">="],
	[">", ">"],
	["=", "="],
	["==", "="],
	["!=", "!="],
	["distinct", "!="],
]);

/** What holds where the relation does not. */
const opposite: Readonly<Record<Relation, Relation>> = {
	"<=": ">",
	"<": ">=",
	">=": "<",
	">": "<=",
	"=": "!=",
	"!=": "=",
};

/** The same said from the other side. */
const turned: Readonly<Record<Relation, Relation>> = {
	"<=": ">=",
	"<": ">",
	">=": "<=",
	">": "<",
	"=": "=",
	"!=": "!=",
};

/** What comparisons of one file were about. */
export class Comparisons {
	/** Comparisons of outputs, which were not looked at. */
	outputs = 0;
	/** Whether an open end was asserted of an input. */
	hasOpenEnds = false;
	readonly #arithmetic: LinearArithmetic;

	constructor(arithmetic: LinearArithmetic) {
		this.#arithmetic = arithmetic;
	}

	/** The region of `left relation right`, or of its opposite. */
	region(left: Linear, relation: Relation, right: Linear, isTrue: boolean, line: number): Region {
		const asserted = isTrue ? relation : opposite[relation];
		if (right.isConstant && left.factors.size === 1 && left.constant === exactZero && !left.hasOutputs) {
			const [[input, factor]] = left.factors;
			if (factor === one) return this.#bound(input, asserted, right.constant);
		}
		const { factors, constant, hasOutputs } = this.#arithmetic.plus(left, right, rationals.negate(one), line);
		if (hasOutputs) {
			if (factors.size > 0)
				failAt(
					line,
					"a constraint that relates inputs to outputs, expected bounds on one input each",
					"Leave it out if a larger box will do.",
				);
			this.outputs++;
			return Region.everywhere();
		}
		if (factors.size === 0) return holds(constant, asserted) ? Region.everywhere() : new Region([]);
		if (factors.size > 1) this.#arithmetic.severalInputs(factors, line);
		const [[input, factor]] = factors;
		const end = this.#arithmetic.quotient(rationals.negate(constant.exact), factor, line);
		return this.#bound(input, factor.numerator > 0n ? asserted : turned[asserted], end);
	}

	#bound(input: number, relation: Relation, at: ExactNumber): Region {
		const open: End = { at, isOpen: true };
		const closed: End = { at, isOpen: false };
		const cell = (low: End | undefined, high: End | undefined): Cell => new Map([[input, { low, high }]]);
		if (relation === "=") return new Region([cell(closed, closed)]);
		if (relation === "<=") return new Region([cell(undefined, closed)]);
		if (relation === ">=") return new Region([cell(closed, undefined)]);
		this.hasOpenEnds = true;
		if (relation === "<") return new Region([cell(undefined, open)]);
		if (relation === ">") return new Region([cell(open, undefined)]);
		return new Region([cell(undefined, open), cell(open, undefined)]);
	}
}

/** Whether `constant relation 0`. */
function holds(constant: ExactNumber, relation: Relation): boolean {
	const sign = constant.compare(exactZero);
	if (relation === "=") return sign === 0;
	if (relation === "!=") return sign !== 0;
	if (relation.startsWith("<")) return sign < 0 || (sign === 0 && relation === "<=");
	return sign > 0 || (sign === 0 && relation === ">=");
}
