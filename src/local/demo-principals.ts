import type { Principal } from '../gateway/principal.ts';

/** A client of the local issuer; its name is also its secret and its tokens' subject. */
export type LocalClient = Readonly<{ name: string }> & Pick<Principal, 'kind' | 'groups'>;

/** Who there is in the demo world (DESIGN.md §8). What each may do is in `policies/`. */
export const DEMO_PRINCIPALS: readonly LocalClient[] = [
  { name: 'rag-app', kind: 'workload', groups: ['rag'] },
  { name: 'alice', kind: 'user', groups: ['support'] },
  { name: 'bob', kind: 'user', groups: ['analysts'] },
  { name: 'dana', kind: 'user', groups: ['dba'] },
  { name: 'olivia', kind: 'user', groups: ['data-owners'] },
  { name: 'oscar', kind: 'user', groups: ['data-owners'] },
  { name: 'hanna', kind: 'user', groups: ['hr'] },
  { name: 'audrey', kind: 'user', groups: ['auditors'] },
  { name: 'ivan', kind: 'user', groups: [] },
];
