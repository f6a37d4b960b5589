/** The server of this run. @throws Error outside of `npm run conformance:opensearch` */
export function conformanceUrl(): string {
  const url = process.env['SALLYPORT_OPENSEARCH_URL'];
  if (url !== undefined) return url;
  throw new Error('SALLYPORT_OPENSEARCH_URL is not set: run npm run conformance:opensearch');
}
