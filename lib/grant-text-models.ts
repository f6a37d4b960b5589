import * as iam from 'aws-cdk-lib/aws-iam';
import type { TextModels } from '../src/config/text-models.ts';
import { acknowledge } from './acknowledge.ts';
import type { Network } from './network.ts';

const APPLY = ['bedrock:ApplyGuardrail'];
const DETECT = ['comprehend:DetectPiiEntities'];

/** Lets a function ask about text what masks ask, through the network where it is in one. */
export function grantTextModels(
  { guardrailArns, comprehend }: TextModels,
  role: iam.Role,
  network?: Network,
): void {
  if (guardrailArns.length > 0) {
    role.addToPolicy(new iam.PolicyStatement({ actions: APPLY, resources: [...guardrailArns] }));
    network?.allow('bedrock', APPLY, guardrailArns);
  }
  if (!comprehend) return;
  role.addToPolicy(new iam.PolicyStatement({ actions: DETECT, resources: ['*'] }));
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'comprehend:DetectPiiEntities has no resource: the text itself is what it is asked about',
  );
  network?.allow('comprehend', DETECT, ['*']);
}
