import { SallyportError } from '../../../gateway/sallyport-error.ts';

/**
 * Places for the documents of one answer, and for parts of them: hits, inner hits, top hits. Taking
 * one more than there are throws SallyportError `over_limit`.
 */
export function documentPlaces(rows: number): () => void {
  let left = rows;
  return () => {
    left -= 1;
    if (left >= 0) return;
    throw new SallyportError(
      'over_limit',
      `the answer holds more than ${rows} documents and parts of documents, with inner hits and top hits: ask for fewer`,
    );
  };
}
