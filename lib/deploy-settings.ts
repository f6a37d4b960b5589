import * as z from 'zod';

const ids = (prefix: string) => z.array(z.string().startsWith(prefix)).min(1);

const existingVpc = z.strictObject({
  vpcId: z.string().startsWith('vpc-'),
  availabilityZones: ids(''),
  subnetIds: ids('subnet-'),
  routeTableIds: ids('rtb-'),
  makeEndpoints: z.boolean(),
});

const settings = z.strictObject({
  /** `own`: a VPC without internet; `none`: databases that are public; or the VPC of the databases */
  network: z.union([z.enum(['own', 'none']), existingVpc]).default('own'),
  /** Search services are in the network too, and their function is put there; otherwise it calls them from outside */
  searchInNetwork: z.boolean().default(false),
  /** `compliance`: nobody can delete a transcript before its time, whatever happens */
  objectLock: z.enum(['compliance', 'governance']).default('compliance'),
  /** Where people follow approvals, when it is not the API's own URL */
  publicUrl: z.url().optional(),
  /** SNS topic that alarms go to */
  alarmTopicArn: z.string().startsWith('arn:').optional(),
  /** Requests in a second that the door lets in, from all callers together */
  requestsPerSecond: z.number().int().min(1).default(200),
  /** Requests in five minutes from one address, after which it is kept out for a while */
  requestsPerAddress: z.number().int().min(10).default(30_000),
});

export type DeploySettings = z.output<typeof settings>;

/**
 * What `cdk.json` says under `sallyport` in its context, parsed strictly.
 * @throws Error that names every wrong setting
 */
export function readSettings(context: unknown): DeploySettings {
  const parsed = settings.safeParse(context ?? {});
  if (parsed.success) return parsed.data;
  throw new Error(`cdk.json, context.sallyport: ${z.prettifyError(parsed.error)}`);
}
