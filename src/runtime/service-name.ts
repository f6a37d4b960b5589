/** Names the gate's logs and metrics. */
export const SERVICE = 'sallyport';
