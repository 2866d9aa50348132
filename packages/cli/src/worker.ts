/** The thread in which a command runs. */

import { run } from "./main.ts";

run(process.argv.slice(2)).then((code) => process.exit(code));
