import { createHash } from "node:crypto";

/** Of a value as JSON says it: the same for equal fields in one order, however the text is laid out. */
export function digest(value: object): string {
	return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 40);
}
