/** One script for both: in a worker the long work, in a page all that is seen. */

if (typeof document === "undefined") void import("./worker.ts");
else void import("./main.ts");

export {};
