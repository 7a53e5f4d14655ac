import { formatPrice } from '../../amounts.ts';
import { plural } from '../../locale.ts';

/** The models that a provider offers, beneath the field for one. */
export const MODELS = {
  models: 'Models',
  price: (input: number, output: number) =>
    `${formatPrice(input)} in, ${formatPrice(output)} out per million tokens`,
  load: 'Load models',
  loadWithKey: 'Load models with my key',
  loading: 'Loading models',
  loaded: (count: number) => plural(count, { one: '# model loaded', other: '# models loaded' }),
  noKey: 'Paste your key first: this provider lists its models only with one.',
  deployment: 'Type the name of your deployment as the model.',
  otherApi:
    'OpenAI offers this model only in its Responses API, and a run needs Chat Completions. Choose another model.',
};
