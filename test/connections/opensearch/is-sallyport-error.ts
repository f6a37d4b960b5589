import { SallyportError } from '../../../src/gateway/sallyport-error.ts';

export function isSallyportError(thrown: unknown, code: string): boolean {
  return thrown instanceof SallyportError && thrown.code === code;
}
