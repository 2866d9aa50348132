export { runProgram } from "./layers";
export { quantise, rank32, rank64, refine, searchBlocks32, searchBlocks64, settle, startsOf } from "./search";
export { walk } from "./walk";
