import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BrokerStack, type BrokerStackProps } from './broker-stack.ts';
import { readSettings } from './deploy-settings.ts';

/** The app of one gate. Synthesizing it throws when AwsSolutions finds what nobody has answered for. */
export function brokerApp(props: Omit<BrokerStackProps, 'settings'>, appProps?: AppProps): App {
  const app = new App(appProps);
  const settings = readSettings(app.node.tryGetContext('sallyport'));
  new BrokerStack(app, 'Sallyport', {
    description: 'sallyport: the guarded way to databases',
    ...props,
    settings,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
