/** Parts of a search that the gate cannot look into, which only policies that name them let through. */
export const FEATURES = ['explain', 'profile', 'pipelines', 'scripts'] as const;

export type Feature = (typeof FEATURES)[number];
