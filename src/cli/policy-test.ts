import { resolve } from 'node:path';
import { runScenario } from '../policy/run-scenario.ts';
import type { Command, ExitCode, Terminal } from './command.ts';
import { loadProject, type Project, projectProblemText } from './load-project.ts';
import { parseOptions } from './parse-options.ts';
import { readScenarioFiles, type ScenarioFile } from './scenario-files.ts';

type Result = Readonly<{ file: string; name: string; problems: readonly string[] }>;

/** `sallyport policy test` */
export const policyTest: Command = {
  name: 'policy test',
  summary: 'run scenarios, which say who may do what, against the policies',
  help: `usage: sallyport policy test [PATH] [options]

Runs the scenarios of a .json file, or of a directory, against policies/*.cedar.
Nothing is sent anywhere. A file holds a list of scenarios:

  [
    {
      "name": "alice reads tickets masked",
      "principal": { "subject": "alice", "groups": ["support"] },
      "request": {
        "connection": "crm",
        "accesses": [{ "action": "select", "table": "public.tickets" }]
      },
      "expect": { "decision": "allow", "masks": ["pii"], "limit": 200 }
    }
  ]

  principal   subject; kind (user or workload), issuer (local), groups (none)
  request     connection, accesses: an action on a table, index or model, or on the
              connection itself; statement, statements, unbounded, size, k,
              documents, features, estimate {rows, cost}, justification,
              prompt {keywords, inputTokens, maxTokens, tools, images, documents,
              guardrail}
  expect      decision: allow, approve or deny; and where you care: masks, filters,
              approvals, limit and score (null: none), budgets, features, guardrails,
              unmask, vectors, policies that determined it

options:
  PATH            file or directory (default: test/scenarios)
  --project DIR   directory of sallyport.config.ts (default: this one)
  --json          print {passed, failed, scenarios} instead

examples:
  sallyport policy test
  sallyport policy test test/scenarios/support.json
  sallyport policy test --json`,

  async run(args, terminal) {
    const options = { project: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseOptions(args, options, { most: 1 });
    const directory = resolve(terminal.directory, values.project ?? '.');
    const [path] = positionals;
    const files =
      path === undefined
        ? await readScenarioFiles('test/scenarios', directory)
        : await readScenarioFiles(path, terminal.directory);
    const loaded = await loadProject(directory);
    if (!loaded.ok) {
      const problems = loaded.problems.map(projectProblemText);
      if (values.json) terminal.out(JSON.stringify({ passed: 0, failed: 0, problems }, null, 2));
      else for (const problem of problems) terminal.err(problem);
      return 1;
    }
    const results = files.flatMap((file) => runFile(file, loaded.project));
    return values.json ? printJson(results, terminal) : print(results, terminal);
  },
};

function runFile({ file, scenarios, problems }: ScenarioFile, project: Project): Result[] {
  if (problems.length > 0) return [{ file, name: 'can be read', problems }];
  const { config, policies, decider } = project;
  const setting = { config, world: policies.world, decide: decider.decide };
  return scenarios.map((scenario) => ({
    file,
    name: scenario.name,
    problems: runScenario(scenario, setting),
  }));
}

function printJson(results: readonly Result[], terminal: Terminal): ExitCode {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const scenarios = results.map(({ file, name, problems }) => {
    return { file, name, passed: problems.length === 0, problems };
  });
  terminal.out(JSON.stringify({ passed: results.length - failed, failed, scenarios }, null, 2));
  return failed === 0 ? 0 : 1;
}

function print(results: readonly Result[], terminal: Terminal): ExitCode {
  let failed = 0;
  let last = '';
  for (const { file, name, problems } of results) {
    if (file !== last) terminal.out(terminal.paint('bold', file));
    last = file;
    if (problems.length === 0) {
      terminal.out(`  ${terminal.paint('green', '✓')} ${name}`);
      continue;
    }
    failed += 1;
    terminal.out(`  ${terminal.paint('red', '✗')} ${name}`);
    for (const problem of problems) terminal.out(`      ${problem}`);
  }
  const passed = `${results.length - failed} passed`;
  terminal.out('');
  terminal.out(failed === 0 ? passed : `${passed}, ${terminal.paint('red', `${failed} failed`)}`);
  return failed === 0 ? 0 : 1;
}
