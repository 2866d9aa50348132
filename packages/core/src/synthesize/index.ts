export * from "./leaf-costs.ts";
export * from "./on-data.ts";
