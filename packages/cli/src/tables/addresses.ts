/**
 * Internet addresses, and networks of them, as numbers: of IPv4 one, of IPv6 four words of 32 bits, the
 * highest first. Where IPv6 addresses are read, an IPv4 address a.b.c.d is ::ffff:a.b.c.d (RFC 4291,
 * 2.5.5.2).
 */

import { type CellProblem, quote } from "./cells.ts";

/** a.b.c.d as ((a 256 + b) 256 + c) 256 + d. */
export function readIpv4(text: string): number | CellProblem {
	const parts = text.trim().split(".");
	if (parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
		return parts.reduce((value, part) => 256 * value + Number(part), 0);
	return {
		problem: `${quote(text)} is not an IPv4 address`,
		hint: "Write four numbers up to 255 with points between them and no leading zeros, such as 10.0.0.1.",
	};
}

/** @param value a whole number below 2^32 */
export function ipv4Text(value: number): string {
	return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Words of an IPv6 address. */
export const ipv6Words = 4;

/** The four words of an IPv6 address, or of an IPv4 one that is held as one. */
export function readIpv6(text: string): number[] | CellProblem {
	const words = wordsOf(text.trim());
	if (words !== undefined) return words;
	return {
		problem: `${quote(text)} is not an IPv6 address`,
		hint: "Write eight groups of up to four hexadecimal digits with colons between them, zeros in a row as ::, such as 2001:db8::1.",
	};
}

function wordsOf(text: string): number[] | undefined {
	const v4 = readIpv4(text);
	if (typeof v4 === "number") return [0, 0, 0xffff, v4];
	const sides = text.split("::");
	if (sides.length > 2) return undefined;
	const left = groupsOf(sides[0], sides.length === 1);
	const right = sides.length === 1 ? [] : groupsOf(sides[1], true);
	if (left === undefined || right === undefined) return undefined;
	const zeros = 8 - left.length - right.length;
	if (sides.length === 1 ? zeros !== 0 : zeros < 1) return undefined;
	const groups = [...left, ...Array.from({ length: zeros }, () => 0), ...right];
	return Array.from({ length: ipv6Words }, (_, j) => groups[2 * j] * 65536 + groups[2 * j + 1]);
}

/** The groups of what stands on one side of ::, of which the last two may be written as an IPv4 address. */
function groupsOf(text: string, isLast: boolean): number[] | undefined {
	if (text === "") return [];
	const parts = text.split(":");
	const v4 = isLast ? readIpv4(parts[parts.length - 1]) : undefined;
	const groups = typeof v4 === "number" ? parts.slice(0, -1) : parts;
	if (!groups.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
	const numbers = groups.map((part) => Number.parseInt(part, 16));
	return typeof v4 === "number" ? [...numbers, Math.floor(v4 / 65536), v4 % 65536] : numbers;
}

/** As RFC 5952 writes it: small letters, the longest row of zeros as ::, held IPv4 addresses as such. */
export function ipv6Text(words: ArrayLike<number>): string {
	if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) return `::ffff:${ipv4Text(words[3])}`;
	const groups = Array.from({ length: 8 }, (_, i) => {
		const word = words[i >> 1];
		return i % 2 === 0 ? Math.floor(word / 65536) : word % 65536;
	});
	let at = 0;
	let longest = 1; // one group is not shortened
	for (let from = 0; from < 8; from++) {
		let to = from;
		while (to < 8 && groups[to] === 0) to++;
		if (to - from <= longest) continue;
		longest = to - from;
		at = from;
	}
	const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(":");
	return longest === 1 ? hex(groups) : `${hex(groups.slice(0, at))}::${hex(groups.slice(at + longest))}`;
}

/** The first and the last address of a.b.c.d/n, or of one address. */
export function readIpv4Network(text: string): number[] | CellProblem {
	const [address, prefix = "32", ...more] = text.trim().split("/");
	const first = readIpv4(address);
	const isPrefix = /^(\d|[12]\d|3[0-2])$/.test(prefix) && more.length === 0;
	if (typeof first !== "number" || !isPrefix)
		return {
			problem: `${quote(text)} is not a network of IPv4 addresses`,
			hint: "Write an address, a slash, and how many of its 32 bits all of the network share: 10.0.0.0/8.",
		};
	const size = 2 ** (32 - Number(prefix));
	if (first % size !== 0) return stray(text, prefix, ipv4Text(first - (first % size)));
	return [first, first + size - 1];
}

/** The words of the first address of a network, then those of the last. */
export function readIpv6Network(text: string): number[] | CellProblem {
	const [address, prefix, ...more] = text.trim().split("/");
	const isMapped = !address.includes(":");
	const first = wordsOf(address);
	const most = isMapped ? 32 : 128;
	const given = prefix ?? String(most);
	if (first === undefined || !/^(0|[1-9]\d{0,2})$/.test(given) || Number(given) > most || more.length > 0)
		return {
			problem: `${quote(text)} is not a network of IPv6 addresses, or of IPv4 addresses`,
			hint: "Write an address, a slash, and how many of its bits all of the network share: 2001:db8::/32.",
		};
	const bits = Number(given) + 128 - most;
	const low = first.map((word, j) => {
		const size = 2 ** Math.min(32, Math.max(0, 32 * (j + 1) - bits));
		return word - (word % size);
	});
	if (low.some((word, j) => word !== first[j]))
		return stray(text, given, isMapped ? ipv4Text(low[3]) : ipv6Text(low));
	const last = low.map((word, j) => word + 2 ** Math.min(32, Math.max(0, 32 * (j + 1) - bits)) - 1);
	return [...low, ...last];
}

function stray(text: string, prefix: string, whole: string): CellProblem {
	return {
		problem: `${quote(text)} has bits beyond the ${prefix} that all of the network share`,
		hint: `Write ${whole}/${prefix} where the whole network is meant.`,
	};
}
