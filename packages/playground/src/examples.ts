/** Five tables, generated here, and the controller of examples/controller. */

import { Random } from "@condnet/core";
import controllerUrl from "../../../examples/controller/controller.onnx?url";
import type { Promised } from "./messages.ts";

export interface TableExample {
	readonly name: string;
	readonly table: () => string;
}

export interface ModelExample {
	readonly name: string;
	readonly url: string;
	readonly box: string;
	readonly promise: Promised;
}

export const examples: Readonly<Record<string, TableExample | ModelExample>> = {
	flowers: { name: "Table: three kinds of flower, 2 columns", table: flowers },
	spirals: { name: "Table: two spirals", table: spirals },
	mandelbrot: { name: "Table: the Mandelbrot set, 64 by 48", table: mandelbrot },
	unicode: { name: "Table: Unicode, the kind of 12,288 characters", table: unicode },
	primes: { name: "Table: which numbers to 2,000 are prime", table: primes },
	...controllers([
		["decision", "which torque", "argmax"],
		["bits", "all outputs, bit for bit", "values"],
		["close", "all outputs, within 1e-9", "tolerance"],
	]),
};

function controllers(
	forms: readonly (readonly [key: string, name: string, promise: Promised])[],
): Record<string, ModelExample> {
	return Object.fromEntries(
		forms.map(([key, name, promise]) => [
			`controller-${key}`,
			{
				name: `Network: a pendulum's controller, ${name}`,
				url: controllerUrl,
				box: "-3.15:3.15, -8:8",
				promise,
			},
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
	const rows = Array.from({ length: 240 }, (_, i) => {
		const [arm, along] = [i % 2, 0.15 + (0.85 * Math.floor(i / 2)) / 119];
		const angle = 11 * along + arm * Math.PI;
		return `${(along * Math.cos(angle)).toFixed(4)},${(along * Math.sin(angle)).toFixed(4)},${"AB"[arm]}`;
	});
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
