export * from "./checksum.ts";
export * from "./decode.ts";
export * from "./encode.ts";
export * from "./file.ts";
export * from "./metadata.ts";
export { longestTie, PagedTree } from "./paged.ts";
export type { PageSource } from "./pages.ts";
export * from "./reader.ts";
export * from "./stream.ts";
