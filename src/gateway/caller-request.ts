/** An HTTP request as the edge hands it on: path checked and still encoded, body whole and decompressed. */
export type CallerRequest = Readonly<{
  method: string;
  /** Without the query string, percent-encoding kept, no `.` or `..` segments */
  path: string;
  query: string;
  headers: Headers;
  body: Uint8Array;
  /** Aborted when the client goes away */
  signal: AbortSignal;
}>;
