/** The options of a synthesis on a box that every command spells which makes one, now or by a plan. */

import { Option } from "commander";
import { amount, positiveInteger } from "./options.ts";

export function promiseOptions(): Option[] {
	return [
		new Option("--decision <which>", "answer only which output is least or largest").choices([
			"argmin",
			"argmax",
		]),
		new Option(
			"--tolerance <t>",
			"outputs may differ by so much, proved; folds neurons that do not change side",
		).argParser(amount),
		new Option("--outside <what>", "what becomes of an input outside the box")
			.choices(["error", "full"])
			.default("error"),
	];
}

export function budgetOptions(): Option[] {
	return [
		new Option("--max-leaves <n>", "most leaves").argParser(positiveInteger),
		new Option(
			"--max-boxes <n>",
			"boxes proved at most (default: 60000; without --tolerance 2 for each of --max-words, if that is more, up to 900000)",
		).argParser(positiveInteger),
		new Option(
			"--max-bytes <n>",
			"most bytes of the file, its proof included (default: 4000000, or 16 times the model's if that is more, unless --max-words is given)",
		).argParser(positiveInteger),
		new Option(
			"--minimize <what>",
			"what to make least: time for one input and then bytes, operations on average or at worst, or bytes " +
				"(default: time; time and bytes write column skip's own network where nothing is faster)",
		).choices(["time", "mean", "worst", "bytes"]),
	];
}

export function maxWordsOption(): Option {
	return new Option("--max-words <n>", "most words stored, the source network's own included").argParser(
		positiveInteger,
	);
}
