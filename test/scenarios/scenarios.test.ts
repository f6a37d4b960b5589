import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadProject } from '../../src/cli/load-project.ts';
import { readScenarioFiles } from '../../src/cli/scenario-files.ts';
import { runScenario } from '../../src/policy/run-scenario.ts';

const root = join(import.meta.dirname, '../..');
const loaded = await loadProject(root);
const files = await readScenarioFiles('test/scenarios', root);

test('the demo world loads without a problem', () => {
  expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  expect(files.flatMap(({ problems }) => problems)).toEqual([]);
});

for (const { file, scenarios } of files) {
  test.each(scenarios)(`${file}: $name`, (scenario) => {
    if (!loaded.ok) throw new Error('the demo world does not load');
    const { config, policies, decider } = loaded.project;
    const setting = { config, world: policies.world, decide: decider.decide };
    expect(runScenario(scenario, setting)).toEqual([]);
  });
}

/** Files of the demo world; policies of your own need no scenario. */
const DEMO = ['administration', 'hr', 'sales', 'statements', 'support'];

test('every policy of the demo world determines some scenario', () => {
  if (!loaded.ok) throw new Error('the demo world does not load');
  const named = files.flatMap(({ scenarios }) =>
    scenarios.flatMap(({ expect: { policies } }) => policies ?? []),
  );
  const demo = [...loaded.project.policies.policies.values()].filter(({ file }) =>
    DEMO.some((name) => file.endsWith(`${name}.cedar`)),
  );
  expect(demo.length).toBeGreaterThan(10);
  expect(demo.filter(({ id }) => !named.includes(id))).toEqual([]);
});

test('names of scenarios are their own', () => {
  const names = files.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});
