/**
 * Answers as .npy and as Parquet: files that begin with what is known at the end, so that the answers wait in
 * a temporary file first.
 */

import { createReadStream } from "node:fs";
import { CondnetError, Outcome } from "@condnet/core";
import { temporaryPath } from "../files/temporary.ts";
import { outcomeName } from "../report/outcome.ts";
import { Spool } from "../streamed/buffered.ts";
import { formatAnswer } from "../tables/csv-text.ts";
import { Session, type SessionOptions, sqlName, sqlString } from "../tables/session.ts";
import { type AnswerColumns, type AnswerWriter, answerNames } from "./answer-columns.ts";

type Write = (bytes: Uint8Array | string) => Promise<void>;

/**
 * One array of float64, a row a row of answers.
 *
 * @throws CondnetError `usage` where there is more to write than numbers
 */
export function npyWriter({ kept, outputs, labels, outcome }: AnswerColumns, write: Write): AnswerWriter {
	const isLabelled = labels.some((column) => column !== undefined);
	if (kept.length > 0 || isLabelled || outcome !== undefined)
		throw new CondnetError(
			"usage",
			`.npy holds one array of numbers, no ${kept.length > 0 ? "columns that are kept" : isLabelled ? "labels" : "outcomes"}.`,
			"Give -o a name that ends in .csv, .tsv, .jsonl or .parquet.",
		);
	const spool = new Spool(temporaryPath());
	let rows = 0;
	return {
		begin: async () => {},
		async write({ rowCount, answers }) {
			rows += rowCount;
			await spool.append(answers.subarray(0, rowCount * outputs.length));
		},
		async end() {
			await write(npyHeader(rows, outputs.length));
			for await (const numbers of spool.read())
				await write(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
			await spool.remove();
		},
	};
}

/** Version 1.0, little-endian float64, row-major; padded so that the numbers are aligned to 64 bytes. */
function npyHeader(rows: number, columns: number): Uint8Array {
	const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
	const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
	const header = Buffer.alloc(10 + length, " ");
	header.write("\x93NUMPY\x01\x00", "latin1");
	header.writeUInt16LE(length, 8);
	header.write(text, 10, "latin1");
	header[header.length - 1] = 0x0a;
	return header;
}

/** Numbers as DOUBLE, labels and columns that are carried through as text, unknown answers as NULL. */
export function parquetWriter(columns: AnswerColumns, options: SessionOptions, write: Write): AnswerWriter {
	const { kept, outputs, labels } = columns;
	const session = new Session(options);
	const names = answerNames(columns);
	const isNumber = (c: number): boolean =>
		c >= kept.length && c < kept.length + outputs.length && labels[c - kept.length] === undefined;
	const file = temporaryPath();
	const table = session.table(
		"answers",
		names.map((_, c) => (isNumber(c) ? "number" : "text")),
	);
	return {
		begin: async () => {},
		async write({ rowCount, answers, outcomes, kept: cells }) {
			const rows = names.map((_, c) =>
				Array.from({ length: rowCount }, (_, i) => {
					if (c < kept.length) return String(cells[c][i]);
					if (c >= kept.length + outputs.length) return outcomeName(outcomes[i]);
					if (outcomes[i] === Outcome.unknown) return null;
					const k = c - kept.length;
					const value = answers[i * outputs.length + k];
					return labels[k] === undefined ? value : formatAnswer(labels[k], value);
				}),
			);
			await table.append(rows);
		},
		async end() {
			await table.close();
			const named = names.map((name, c) => `v${c} AS ${sqlName(name)}`);
			await session.rows(
				`COPY (SELECT ${named.join(", ")} FROM answers) TO ${sqlString(file)} (FORMAT parquet)`,
			);
			for await (const bytes of createReadStream(file, { highWaterMark: 1 << 22 })) await write(bytes);
		},
	};
}
