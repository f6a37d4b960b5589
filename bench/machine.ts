import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** The machine and how busy it is: figures taken under load say so. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} × ${model}, ${memory} GB, ${process.platform} ${process.arch}, Node ${process.version}`;
}

export function loadLine(): string {
  const [one, five] = loadavg();
  return `load average ${one?.toFixed(1)} (1 min), ${five?.toFixed(1)} (5 min)`;
}
