/**
 * The process in which a command runs. Signals are for the one that watches it, which ends this one when they
 * come.
 */

import { run } from "./main.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());

run(process.argv.slice(2)).then((code) => process.exit(code));
