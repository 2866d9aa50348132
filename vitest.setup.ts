/**
 * One seed for every random test: always the same in the suite, so that what lands does not hang on a draw;
 * `npm run test:long` draws a new one. A failure prints it, and CONDNET_SEED takes it.
 */

import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.CONDNET_SEED ?? 1) });
