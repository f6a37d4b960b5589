import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { demoIndices } from '../../src/local/demo-docs/demo-indices.ts';
import { standInEngine } from '../../src/local/opensearch/stand-in-engine.ts';
import { startStandInFront } from '../../src/local/opensearch/stand-in-front.ts';
import { serveParent } from '../child.ts';

// The stand-in with the demo's indices, which lets everybody in.
const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');
const engine = standInEngine({ now: Date.now, randomText });
engine.load(await demoIndices(fileURLToPath(new URL('../..', import.meta.url))));
serveParent((await startStandInFront(engine, () => undefined)).url);
