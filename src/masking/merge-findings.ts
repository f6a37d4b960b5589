import type { Finding } from './finding.ts';

type Rank = (finding: Finding) => number;

/**
 * The union of findings, in order and without overlap. Findings that overlap become one over all
 * their text: it has the entity of the lowest rank, and of equals that of the longest.
 */
export function mergeFindings(findings: readonly Finding[], rank: Rank): readonly Finding[] {
  const merged: Finding[] = [];
  let lead: Finding | undefined;
  for (const finding of findings.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (lead === undefined || last === undefined || finding.start >= last.end) {
      merged.push(finding);
      lead = finding;
      continue;
    }
    if (leads(finding, lead, rank)) lead = finding;
    const end = Math.max(last.end, finding.end);
    merged[merged.length - 1] = { entity: lead.entity, start: last.start, end };
  }
  return merged;
}

function leads(finding: Finding, lead: Finding, rank: Rank): boolean {
  const difference = rank(finding) - rank(lead);
  return (
    difference < 0 || (difference === 0 && finding.end - finding.start > lead.end - lead.start)
  );
}
