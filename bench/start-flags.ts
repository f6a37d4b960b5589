import manifest from '../package.json' with { type: 'json' };

const [, ...words] = manifest.scripts.start.split(' ');

/** The flags of Node.js that `npm start` runs the gate with. */
export const START_FLAGS: readonly string[] = words.filter((word) => word.startsWith('--'));
