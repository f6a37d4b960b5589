import { Template as Assertions } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import type { Template } from './synthesized.ts';

/** What CDK's own assertions say of a template, as expectations: what they throw is what failed. */
export function expectTemplate(template: Template): Assertions {
  return new Proxy(Assertions.fromJSON(template), {
    get(assertions, name: keyof Assertions) {
      const member = assertions[name];
      if (typeof member !== 'function') return member;
      return (...all: unknown[]) => {
        let answer: unknown;
        expect(() => {
          answer = Reflect.apply(member, assertions, all);
        }, name).not.toThrow();
        return answer;
      };
    },
  });
}
