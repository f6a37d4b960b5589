/** k-NN is on Maven Central for few versions; this is the latest that Java 17 runs. */
export const OPENSEARCH_VERSION = '2.19.1';

export type Jar = Readonly<{ group: string; artifact: string; version: string }>;

/** A module of the server, made of jars, because the distribution on Maven Central has none. */
export type ServerModule = Readonly<{
  name: string;
  classname: string;
  /** Modules whose classes it extends */
  extends: string;
  jars: readonly Jar[];
  /** Java security policy that the module needs */
  policy?: string;
}>;

const module = (artifact: string): Jar =>
  jar('org.opensearch.plugin', artifact, OPENSEARCH_VERSION);

/** What `opensearch-knn` needs, and what the REST calls of the suite need. */
export const SERVER_MODULES: readonly ServerModule[] = [
  {
    name: 'lang-painless',
    classname: 'org.opensearch.painless.PainlessPlugin',
    extends: '',
    jars: [
      module('lang-painless'),
      jar('org.opensearch.plugin', 'opensearch-scripting-painless-spi', OPENSEARCH_VERSION),
      jar('org.antlr', 'antlr4-runtime', '4.13.1'),
      ...['asm', 'asm-analysis', 'asm-commons', 'asm-tree', 'asm-util'].map((artifact) =>
        jar('org.ow2.asm', artifact, '9.7'),
      ),
    ],
    policy: `grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
`,
  },
  {
    name: 'analysis-common',
    classname: 'org.opensearch.analysis.common.CommonAnalysisPlugin',
    extends: 'lang-painless',
    jars: [module('analysis-common')],
  },
  {
    name: 'mapper-extras',
    classname: 'org.opensearch.index.mapper.MapperExtrasPlugin',
    extends: '',
    jars: [module('mapper-extras-client')],
  },
  {
    name: 'reindex',
    classname: 'org.opensearch.index.reindex.ReindexPlugin',
    extends: '',
    jars: [
      module('reindex-client'),
      jar('org.opensearch.client', 'opensearch-rest-client', OPENSEARCH_VERSION),
      jar('org.opensearch', 'opensearch-ssl-config', OPENSEARCH_VERSION),
      jar('org.apache.httpcomponents', 'httpclient', '4.5.14'),
      jar('org.apache.httpcomponents', 'httpcore', '4.4.16'),
      jar('org.apache.httpcomponents', 'httpasyncclient', '4.1.5'),
      jar('org.apache.httpcomponents', 'httpcore-nio', '4.4.16'),
      jar('commons-codec', 'commons-codec', '1.16.1'),
      jar('commons-logging', 'commons-logging', '1.2'),
    ],
  },
];

/** Archives that are unpacked: the server itself, and k-NN (without native libraries: engine lucene only). */
export const ARCHIVES: readonly (Jar & Readonly<{ into: string }>)[] = [
  {
    ...jar('org.opensearch.distribution.integ-test-zip', 'opensearch', OPENSEARCH_VERSION),
    into: '',
  },
  {
    ...jar('org.opensearch.plugin', 'opensearch-knn', `${OPENSEARCH_VERSION}.0`),
    into: `opensearch-${OPENSEARCH_VERSION}/plugins/opensearch-knn`,
  },
];

function jar(group: string, artifact: string, version: string): Jar {
  return { group, artifact, version };
}
