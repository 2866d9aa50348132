/** Parquet: typed columns; text columns are labels. */

import { DuckTable, kindOfType } from "./duck-table.ts";
import { duckError, type Session, sqlName, sqlPath } from "./session.ts";

export async function openParquet(session: Session, path: string): Promise<DuckTable> {
	const source = `read_parquet(${sqlPath(path)})`;
	try {
		const described = await session.rows(`DESCRIBE SELECT * FROM ${source}`);
		const [[count]] = await session.rows(`SELECT count(*)::DOUBLE FROM ${source}`);
		return new DuckTable({
			session,
			name: path,
			source,
			columns: described.map(([name, type]) => ({
				name: String(name),
				kind: kindOfType(String(type)),
				type: String(type),
				sql: sqlName(String(name)),
			})),
			rowCount: Number(count),
		});
	} catch (error) {
		throw duckError(path, error);
	}
}
