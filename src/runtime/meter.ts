import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** One request as it is counted. Every text is from a small closed set, because each mix of them is a metric of its own. */
export type RequestSample = Readonly<{
  kind: 'rds' | 'opensearch' | 'bedrock' | 'control';
  /** `sallyport-error` of the response, or `ok` */
  code: string;
  end: 'complete' | 'failed' | 'client-gone';
  milliseconds: number;
}>;

export interface Meter {
  count(sample: RequestSample): void;
}

/** Metrics in CloudWatch's embedded metric format, one line for each request. */
export function powertoolsMeter(service: string): Meter {
  const metrics = new Metrics({ namespace: 'Sallyport', serviceName: service });
  return {
    count: ({ kind, code, end, milliseconds }) => {
      metrics.addDimensions({ kind, code, end });
      metrics.addMetric('requests', MetricUnit.Count, 1);
      metrics.addMetric('duration', MetricUnit.Milliseconds, milliseconds);
      metrics.publishStoredMetrics();
    },
  };
}

/** Counts nothing. */
export const silentMeter: Meter = { count: () => {} };
