/** Six tables, generated here, and three networks that scripts below examples/ trained. */

import controller from "../../../examples/controller/controller.onnx?inline";
import small from "../../../examples/networks/small-controller.onnx?inline";
import { spiralPoints } from "../../../examples/networks/spirals.js";
import spiralsNetwork from "../../../examples/networks/spirals.onnx?inline";
import type { Promised } from "./messages.ts";
import { make } from "./page.ts";

export interface TableExample {
	readonly name: string;
	readonly about: string;
	readonly table: () => string;
}

export interface ModelExample {
	readonly name: string;
	readonly about: string;
	/** A data: address of its .onnx. */
	readonly model: string;
	readonly box: string;
	readonly promise: Promised;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
}

const swing = {
	box: "-3.15:3.15, -8:8",
	inputs: ["angle", "velocity"],
	outputs: ["torque -3", "torque -1.5", "torque 0", "torque 1.5", "torque 3"],
} as const;
const swings =
	"A trained network swings a pendulum up: angle (rad) and velocity (rad/s) in, a score for each of five torques out.";

export const examples: Readonly<Record<string, TableExample | ModelExample>> = {
	elements: {
		name: "The periodic table",
		about: "90 elements by group and period, the lanthanides and actinides left out: of which kind is each?",
		table: elements,
	},
	mandelbrot: {
		name: "The Mandelbrot set",
		about: "3,072 points of the complex plane: inside, near, or far?",
		table: mandelbrot,
	},
	unicode: {
		name: "Unicode, the kind of 12,288 characters",
		about:
			"One number in, as your browser knows it: letter, mark, number, punctuation, symbol, space, or other?",
		table: unicode,
	},
	primes: {
		name: "Prime numbers to 2,000",
		about: "As irregular as a table gets: one question more for twice the numbers.",
		table: primes,
	},
	calendar: {
		name: "The calendar",
		about: "How many days each month from 1900 to 2100 has, leap years included.",
		table: calendar,
	},
	spirals: { name: "Two spirals", about: "Points of two arms that wind around each other.", table: spirals },
	"controller-decision": {
		...{ name: "A pendulum's controller, which torque", about: swings, model: controller, promise: "argmax" },
		...swing,
	},
	"controller-bits": {
		...{ name: "A pendulum's controller, all outputs, bit for bit", about: swings, model: controller },
		...{ ...swing, promise: "values" },
	},
	"controller-close": {
		...{ name: "A pendulum's controller, all outputs, within 1e-9", about: swings, model: controller },
		...{ ...swing, promise: "tolerance" },
	},
	"controller-small": {
		...{ name: "A smaller controller, which torque", about: swings, model: small, promise: "argmax" },
		...swing,
	},
	"spirals-network": {
		name: "Two spirals, which arm",
		about: "A network that was trained to tell the arms of two spirals apart, everywhere.",
		...{ model: spiralsNetwork, promise: "argmax", box: "-1:1, -1:1" },
		...{ inputs: ["x", "y"], outputs: ["arm A", "arm B"] },
	},
};

/** One form of each network. */
export const models: Readonly<Record<string, string>> = {
	"controller-decision": "the pendulum's controller",
	"controller-small": "the smaller controller",
	"spirals-network": "the spirals' network",
};

/** Bytes of an example's .onnx; none of a table. */
export function exampleModel(key: string): Uint8Array<ArrayBuffer> {
	const example = examples[key];
	const text = atob(example && "model" in example ? example.model.replace(/^.*,/, "") : "");
	return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

export function offerExamples(select: HTMLSelectElement): void {
	const group = (label: string, of: (example: TableExample | ModelExample) => boolean): HTMLElement => {
		const all = Object.entries(examples).filter(([, example]) => of(example));
		const options = all.map(([key, { name }]) => Object.assign(make("option", name), { value: key }));
		return Object.assign(make("optgroup", "", ...options), { label });
	};
	select.append(
		Object.assign(make("option", "(your file)"), { value: "" }),
		group("Tables", (example) => "table" in example),
		group("Trained networks", (example) => "model" in example),
	);
}

/** By period: alkali and earth metals, other metals, half-metals, nonmetals, halogens and noble gases. */
const periods = [
	"n                g",
	"ae          hnnnxg",
	"ae          mhnnxg",
	"aettttttttttmhhnxg",
	"aettttttttttmmhhxg",
	"aettttttttttmmmmxg",
	"aettttttttttmmmmxg",
];

function elements(): string {
	const kinds: Readonly<Record<string, string>> = {
		...{ a: "alkali metal", e: "alkaline earth metal", t: "transition metal", m: "other metal" },
		...{ h: "half-metal", n: "nonmetal", x: "halogen", g: "noble gas" },
	};
	const rows = periods.flatMap((row, period) =>
		Array.from(row).flatMap((kind, group) =>
			kind === " " ? [] : [`${group + 1},${period + 1},${kinds[kind]}`],
		),
	);
	return lines("group,period,kind", rows);
}

function calendar(): string {
	const rows: string[] = [];
	for (let year = 1900; year <= 2100; year++)
		for (let month = 1; month <= 12; month++)
			rows.push(`${year},${month},${new Date(Date.UTC(year, month, 0)).getUTCDate()}`);
	return lines("year,month,days", rows);
}

function spirals(): string {
	const rows = spiralPoints().map(({ x, y, arm }) => `${x},${y},${"AB"[arm]}`);
	return lines("x,y,arm", rows);
}

function mandelbrot(): string {
	const rows: string[] = [];
	for (let r = 0; r < 48; r++)
		for (let c = 0; c < 64; c++) {
			const [a, b] = [-2.2 + (c * 3.1) / 63, -1.2 + (r * 2.4) / 47];
			let [x, y, steps] = [0, 0, 0];
			while (x * x + y * y <= 4 && steps < 30) [x, y, steps] = [x * x - y * y + a, 2 * x * y + b, steps + 1];
			rows.push(`${a.toFixed(4)},${b.toFixed(4)},${steps === 30 ? "inside" : steps > 6 ? "near" : "far"}`);
		}
	return lines("re,im,where", rows);
}

function unicode(): string {
	const kinds: readonly (readonly [string, RegExp])[] = [
		["letter", /\p{L}/u],
		["mark", /\p{M}/u],
		["number", /\p{N}/u],
		["punctuation", /\p{P}/u],
		["symbol", /\p{S}/u],
		["space", /\p{Z}/u],
	];
	const rows = Array.from({ length: 0x3000 }, (_, code) => {
		const sign = String.fromCodePoint(code);
		return `${code},${kinds.find(([, test]) => test.test(sign))?.[0] ?? "other"}`;
	});
	return lines("code,kind", rows);
}

function primes(): string {
	const isPrime = (n: number): boolean => {
		for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
		return n > 1;
	};
	return lines(
		"number,prime",
		Array.from({ length: 2000 }, (_, i) => `${i + 1},${isPrime(i + 1) ? "yes" : "no"}`),
	);
}

function lines(header: string, rows: readonly string[]): string {
	return `${[header, ...rows].join("\n")}\n`;
}
