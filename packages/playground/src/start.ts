/** One script for both: in a worker the work of the first view, in a page all that is seen. */

if (typeof document === "undefined") void import("./table-worker.ts");
else void import("./main.ts");

export {};
