/** The steps of the path (DESIGN.md §3), and what lies around them. */
export const STEPS = [
  '1 authenticate',
  '2 classify',
  '3 decide',
  '3 revoked?',
  '4 approve (digest)',
  '5 open',
  '6 mint',
  '7 forward (rewrite)',
  '8 mask',
  '9 close',
  'path, between the steps',
  'edge: event, route, answer',
] as const;
export type Step = (typeof STEPS)[number];

/** Milliseconds of each step, one figure for each request. */
export type StepTimes = Readonly<Record<Step, readonly number[]>>;

/** Collects the time of each step. For one request at a time. */
export interface StepClock {
  sync<T>(step: Step, run: () => T): T;
  async<T>(step: Step, run: () => Promise<T>): Promise<T>;
  /** Everything of a request that no step within it accounts for */
  around<T>(step: Step, run: () => Promise<T>): Promise<T>;
  /** The request is over: its figures are kept. */
  next(): void;
  /** What was collected, which is forgotten */
  take(): StepTimes;
}

export function stepClock(): StepClock {
  let current = new Map<Step, number>();
  let requests: Map<Step, number>[] = [];
  /** Time that is accounted for, of any step */
  let spent = 0;

  const add = (step: Step, time: number) => {
    current.set(step, (current.get(step) ?? 0) + time);
    spent += time;
  };
  const async = async <T>(step: Step, run: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    try {
      return await run();
    } finally {
      add(step, performance.now() - begun);
    }
  };
  return {
    sync(step, run) {
      const begun = performance.now();
      try {
        return run();
      } finally {
        add(step, performance.now() - begun);
      }
    },
    async,
    async around(step, run) {
      const before = spent;
      const begun = performance.now();
      const value = await run();
      add(step, performance.now() - begun - (spent - before));
      return value;
    },
    next() {
      requests.push(current);
      current = new Map();
    },
    take() {
      const times = STEPS.map((step) => [step, requests.map((each) => each.get(step) ?? 0)]);
      requests = [];
      return Object.fromEntries(times) as StepTimes;
    },
  };
}
