/** The library as it is built in this repository: the same build that the packages beside it use. */
export * from "@condnet/core/internal";
