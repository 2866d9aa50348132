/** One arbitrary model for every operator and way of using it. */

import { elementwise } from "./elementwise.ts";
import { moving } from "./moving.ts";
import { picking } from "./picking.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import { windows } from "./windows.ts";

export const cases = { ...elementwise, ...products, ...windows, ...moving, ...picking, ...reductions };
