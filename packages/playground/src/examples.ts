/** Five tables, generated here, and three networks that scripts below examples/ trained. */

import { Random } from "@condnet/core";
import controller from "../../../examples/controller/controller.onnx?inline";
import small from "../../../examples/networks/small-controller.onnx?inline";
import { spiralPoints } from "../../../examples/networks/spirals.js";
import spiralsNetwork from "../../../examples/networks/spirals.onnx?inline";
import type { Promised } from "./messages.ts";

export interface TableExample {
	readonly name: string;
	readonly table: () => string;
}

export interface ModelExample {
	readonly name: string;
	/** A data: address of its .onnx. */
	readonly address: string;
	readonly box: string;
	readonly promise: Promised;
}

export const examples: Readonly<Record<string, TableExample | ModelExample>> = {
	flowers: { name: "Table: three kinds of flower, 2 columns", table: flowers },
	spirals: { name: "Table: two spirals", table: spirals },
	mandelbrot: { name: "Table: the Mandelbrot set, 64 by 48", table: mandelbrot },
	unicode: { name: "Table: Unicode, the kind of 12,288 characters", table: unicode },
	primes: { name: "Table: which numbers to 2,000 are prime", table: primes },
	...networks(
		["controller-decision", "a pendulum's controller, which torque", controller, "argmax"],
		["controller-bits", "a pendulum's controller, all outputs, bit for bit", controller, "values"],
		["controller-close", "a pendulum's controller, all outputs, within 1e-9", controller, "tolerance"],
		["controller-small", "a smaller controller, which torque", small, "argmax"],
		["spirals-network", "two spirals, which arm", spiralsNetwork, "argmax", "-1:1, -1:1"],
	),
};

function networks(
	...forms: readonly (readonly [
		key: string,
		name: string,
		address: string,
		promise: Promised,
		box?: string,
	])[]
): Record<string, ModelExample> {
	return Object.fromEntries(
		forms.map(([key, name, address, promise, box = "-3.15:3.15, -8:8"]) => [
			key,
			{ name: `Network: ${name}`, address, box, promise },
		]),
	);
}

function flowers(): string {
	const random = new Random(4);
	const kinds = [
		["small", 1.5, 0.3, 0.25],
		["middle", 4.3, 1.3, 0.4],
		["large", 5.5, 2, 0.45],
	] as const;
	const rows = kinds.flatMap(([kind, length, width, spread]) =>
		Array.from({ length: 50 }, () => {
			const size = random.normal();
			const [a, b] = [length + spread * size, width + spread * (0.35 * size + 0.3 * random.normal())];
			return `${a.toFixed(3)},${b.toFixed(3)},${kind}`;
		}),
	);
	return lines("length,width,kind", rows);
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
