import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

export interface AlarmsProps {
  readonly api: RestApi;
  readonly functions: readonly cloudwatch.Alarm[];
  /** @default nobody is told, the alarms are only seen */
  readonly topicArn?: string;
}

/** The kinds of request that the gate counts. */
const KINDS = ['rds', 'control'] as const;

/** What an operator is woken for: functions that fail, 5xx at the door, and refusals for want of a store. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const alarms = [
      ...props.functions,
      this.alarm('ServerErrors', 'the gate answers 5xx', props.api.metricServerError(EVERY), 5),
      ...KINDS.map((kind) =>
        this.alarm(
          `Unavailable-${kind}`,
          `${kind} requests are refused because a store, STS or a database does not answer`,
          unavailable(kind),
          5,
        ),
      ),
    ];
    const { topicArn } = props;
    if (topicArn === undefined) return;
    const action = { bind: () => ({ alarmActionArn: topicArn }) };
    for (const alarm of alarms) alarm.addAlarmAction(action);
  }

  private alarm(
    id: string,
    what: string,
    metric: cloudwatch.IMetric,
    threshold: number,
  ): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmDescription: `sallyport: ${what}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

const EVERY = { period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM };

/** The metric as the gate's meter writes it. */
function unavailable(kind: (typeof KINDS)[number]): cloudwatch.Metric {
  return new cloudwatch.Metric({
    ...EVERY,
    namespace: 'Sallyport',
    metricName: 'requests',
    dimensionsMap: { service: 'sallyport', kind, code: 'unavailable', end: 'complete' },
  });
}
