import type { Need, Vote } from './approval.ts';

/** Whether the votes that approve meet every need, each person counted for one need only. */
export function needsMet(needs: readonly Need[], votes: readonly Vote[]): boolean {
  const { given, needed } = countApprovals({ needs, votes });
  return given === needed;
}

/**
 * How many approvals are needed and how many of those are given, each person counted for one need
 * only. A matching of people to places, so that somebody of two groups is placed where he is needed.
 */
export function countApprovals({
  needs,
  votes,
}: Readonly<{ needs: readonly Need[]; votes: readonly Vote[] }>): Readonly<{
  given: number;
  needed: number;
}> {
  const people = new Map<string, readonly number[]>();
  for (const { person, decision, needs: fits } of votes) {
    if (decision === 'approve' && !people.has(person)) people.set(person, fits);
  }
  const places = needs.flatMap(({ approvals }, need) =>
    Array.from({ length: approvals }, () => need),
  );
  const placed = new Map<number, string>();

  /** Finds a place for the person, moving others where they have another (Kuhn's algorithm). */
  function place(person: string, seen: Set<number>): boolean {
    for (const [at, need] of places.entries()) {
      if (seen.has(at) || !people.get(person)?.includes(need)) continue;
      seen.add(at);
      const other = placed.get(at);
      if (other !== undefined && !place(other, seen)) continue;
      placed.set(at, person);
      return true;
    }
    return false;
  }

  for (const person of people.keys()) place(person, new Set());
  return { given: placed.size, needed: places.length };
}
