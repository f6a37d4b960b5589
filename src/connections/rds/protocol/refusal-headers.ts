import type { SallyportError } from '../../../gateway/sallyport-error.ts';

/** The headers of every refusal: the code, and the approval to follow where there is one. */
export function refusalHeaders({ code, approval }: SallyportError): Record<string, string> {
  return {
    'sallyport-error': code,
    ...(approval === undefined ? {} : { 'sallyport-approval': approval.id }),
  };
}
