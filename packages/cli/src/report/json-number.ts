/**
 * Numbers in JSON: as numbers where JSON.stringify keeps their bits, otherwise (-0 and infinities) as tables
 * spell them.
 */

import { formatNumber } from "../tables/csv-text.ts";

export function jsonNumber(value: number): number | string {
	return Number.isFinite(value) && !Object.is(value, -0) ? value : formatNumber(value);
}
