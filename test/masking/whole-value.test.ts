import { expect, test } from 'vitest';
import { maskingEngine } from '../../src/masking/masking-engine.ts';

const engine = maskingEngine();
/** Zero-width joiners: written by nobody to be read, and dropped before detectors look. */
const values = ['secret\u200d', 'sec\u200d\u200dret hello', `${'x'.repeat(250)}\u200dyz\u200d`];

test.each(values)(
  'a value that is masked whole leaves no invisible character behind, however it is cut (%#)',
  (value) => {
    expect(engine.json({ password: value }).value).toEqual({ password: '[PASSWORD]' });
    for (let at = 0; at <= value.length; at++) {
      const stream = engine.stream('password');
      const masked = stream.push(value.slice(0, at)) + stream.push(value.slice(at)) + stream.end();
      expect(masked, `cut at ${at}`).toBe('[PASSWORD]');
      expect(stream.count()).toBe(1);
    }
  },
);
