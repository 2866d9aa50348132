export * from "@condnet/core";
