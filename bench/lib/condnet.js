/** The library as it is built in this repository. */
export * from "../../packages/core/dist/internal.js";
