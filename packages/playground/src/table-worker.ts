/** The worker of the first view: it knows tables and finished networks, and holds what is at hand. */

import { serve } from "./serve.ts";
import { performOnTables } from "./table-tasks.ts";

serve(performOnTables);
