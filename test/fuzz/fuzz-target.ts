import type fc from 'fast-check';

/** A law that is tried on generated input for as long as the budget lasts. */
export type FuzzTarget = Readonly<{
  name: string;
  /** Made once for a run; what it needs (a parser) is loaded first. */
  property: () => Promise<fc.IRawProperty<unknown>>;
}>;
