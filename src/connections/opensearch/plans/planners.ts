import type { Family } from '../request/api-table.ts';
import type { Planner } from './plan.ts';
import { planBulk } from './plan-bulk.ts';
import { planByQuery } from './plan-by-query.ts';
import { planCluster } from './plan-cluster.ts';
import { planCount } from './plan-count.ts';
import { planDefine } from './plan-define.ts';
import { planDescribe } from './plan-describe.ts';
import { planGet } from './plan-get.ts';
import { planClearScroll, planClosePit, planOpenPit, planScroll } from './plan-handles.ts';
import { planMget } from './plan-mget.ts';
import { planMsearch } from './plan-msearch.ts';
import { planSearch } from './plan-search.ts';
import { planWrite } from './plan-write.ts';

/** How the calls of each family are understood. */
export const PLANNERS: Readonly<Record<Family, Planner>> = {
  search: planSearch,
  msearch: planMsearch,
  count: planCount,
  scroll: planScroll,
  'clear-scroll': planClearScroll,
  'open-pit': planOpenPit,
  'close-pit': planClosePit,
  get: planGet,
  mget: planMget,
  write: planWrite,
  bulk: planBulk,
  'by-query': planByQuery,
  define: planDefine,
  describe: planDescribe,
  cluster: planCluster,
};
