/**
 * The process in which a command runs. Signals are for the one that watches it, which ends this one when they
 * come.
 */

import { endWith, run } from "./main.ts";

/** Whatever happens, one sentence and an exit code of ours. */
function end(error: unknown): void {
	process.exit(endWith(error));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

run(process.argv.slice(2)).then((code) => process.exit(code), end);
