import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SERVER = `cluster.name: sallyport-conformance
discovery.type: single-node
network.host: 127.0.0.1
http.port: 0
transport.port: 0
cluster.routing.allocation.disk.threshold_enabled: false
action.auto_create_index: true
`;

const JAVA = `-Xms512m
-Xmx512m
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-Djava.io.tmpdir=\${OPENSEARCH_TMPDIR}
-Djava.util.concurrent.ForkJoinPool.common.threadFactory=org.opensearch.secure_sm.SecuredForkJoinWorkerThreadFactory
18-:-Djava.security.manager=allow
`;

const LOG = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%p][%c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;

/** Directories that the server writes to. */
export type ServerDirectories = Readonly<Record<'conf' | 'data' | 'logs' | 'tmp', string>>;

/** Writes the settings of a small server on loopback, any port, into a new directory. */
export async function writeServerSettings(directory: string): Promise<ServerDirectories> {
  const made = {
    conf: join(directory, 'config'),
    data: join(directory, 'data'),
    logs: join(directory, 'logs'),
    tmp: join(directory, 'tmp'),
  };
  for (const path of Object.values(made)) await mkdir(path);
  const paths = `path.data: ${made.data}\npath.logs: ${made.logs}\n`;
  await writeFile(join(made.conf, 'opensearch.yml'), SERVER + paths);
  await writeFile(join(made.conf, 'jvm.options'), JAVA);
  await writeFile(join(made.conf, 'log4j2.properties'), LOG);
  return made;
}
