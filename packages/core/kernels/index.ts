export { runProgram } from "./layers";
export { quantise, refine, searchBlocks32, searchBlocks64, startsOf } from "./search";
export { walk } from "./walk";
