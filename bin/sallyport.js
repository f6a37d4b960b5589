#!/usr/bin/env node
// What npm puts on the path. Node.js 24 runs sallyport.ts as it stands; an older one, which cannot,
// hands over to the Node.js 24 that `npm ci` installs beside it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import('./sallyport.ts');
} else {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  const script = fileURLToPath(new URL('./sallyport.ts', import.meta.url));
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', () => {
    console.error('sallyport needs Node.js 24, which `npm ci` installs');
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
  // A terminal interrupts both processes: the child decides what that means.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
}
