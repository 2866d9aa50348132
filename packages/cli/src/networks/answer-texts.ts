/** Answers as text: CSV, and JSON objects, one a line; each row goes out as soon as it is answered. */

import { Outcome } from "@condnet/core";
import { outcomeName } from "../report/outcome.ts";
import { formatAnswer, formatText } from "../tables/csv-text.ts";
import { type AnswerColumns, type AnswerRows, type AnswerWriter, answerNames } from "./answer-columns.ts";

type Write = (text: string) => Promise<void>;

export function csvWriter(columns: AnswerColumns, delimiter: string, write: Write): AnswerWriter {
	const { outputs, labels, outcome } = columns;
	const texts = labels.map((column) => column?.map((label) => formatText(label, delimiter)));
	const line = ({ kept, answers, outcomes }: AnswerRows, i: number): string => {
		const cells = kept.map((column) => keptText(String(column[i]), delimiter));
		for (let k = 0; k < outputs.length; k++) {
			const value = answers[i * outputs.length + k];
			cells.push(
				outcomes[i] === Outcome.unknown ? "" : (texts[k]?.[value] ?? formatAnswer(labels[k], value)),
			);
		}
		if (outcome !== undefined) cells.push(outcomeName(outcomes[i]));
		return cells.join(delimiter);
	};
	return {
		begin: () =>
			write(
				`${answerNames(columns)
					.map((name) => formatText(name, delimiter))
					.join(delimiter)}\n`,
			),
		write: (rows) => write(lines(rows, line)),
		end: async () => {},
	};
}

export function jsonWriter(columns: AnswerColumns, write: Write): AnswerWriter {
	const { outputs, labels, outcome, keptNumbers } = columns;
	const keys = answerNames(columns).map((name) => `${JSON.stringify(name)}:`);
	const line = ({ kept, answers, outcomes }: AnswerRows, i: number): string => {
		const cells = kept.map((column, c) => {
			const text = String(column[i]);
			return keptNumbers[c] ? jsonNumber(text) : JSON.stringify(text);
		});
		for (let k = 0; k < outputs.length; k++) {
			const value = answers[i * outputs.length + k];
			const text = formatAnswer(labels[k], value);
			cells.push(
				outcomes[i] === Outcome.unknown
					? "null"
					: labels[k] === undefined
						? jsonNumber(text)
						: JSON.stringify(text),
			);
		}
		if (outcome !== undefined) cells.push(JSON.stringify(outcomeName(outcomes[i])));
		return `{${cells.map((cell, c) => keys[c] + cell).join(",")}}`;
	};
	return { begin: async () => {}, write: (rows) => write(lines(rows, line)), end: async () => {} };
}

/** A cell that is carried through; an empty one stays one. */
function keptText(text: string, delimiter: string): string {
	return text === "" ? "" : formatText(text, delimiter);
}

/** Finite numbers stay numbers, -0 included; what JSON has no number for is text. */
function jsonNumber(text: string): string {
	return /^-?\d/.test(text) ? text : JSON.stringify(text);
}

function lines(rows: AnswerRows, line: (rows: AnswerRows, i: number) => string): string {
	let text = "";
	for (let i = 0; i < rows.rowCount; i++) text += `${line(rows, i)}\n`;
	return text;
}
