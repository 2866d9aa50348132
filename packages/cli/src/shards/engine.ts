/** What the last bits of a result may depend on, besides the program: the engine of JavaScript. */
export const engine = `v8 ${process.versions.v8}`;
