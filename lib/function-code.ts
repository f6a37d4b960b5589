import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { bundleFunction } from './bundle-function.ts';

export type FunctionName =
  | 'rds'
  | 'bedrock'
  | 'opensearch'
  | 'control'
  | 'keys'
  | 'notify'
  | 'follow'
  | 'slack';

/** The code of one function of `lambdas/`, bundled while the app is synthesized. */
export function functionCode(name: FunctionName, project: string): lambda.Code {
  const lambdas = fileURLToPath(new URL('../lambdas/', import.meta.url));
  return lambda.Code.fromAsset(lambdas, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run, for bundling here succeeds or throws. INVARIANT: the command tells the bundles
      // apart: what looks the same to CDK is bundled once, and one code given to all functions.
      image: DockerImage.fromRegistry('none'),
      command: [name],
      local: {
        tryBundle(output) {
          bundleFunction({ entry: `${lambdas}${name}.ts`, project, output });
          return true;
        },
      },
    },
  });
}
