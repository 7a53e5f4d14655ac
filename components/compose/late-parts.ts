/** Parts of the form that are seldom wanted at once. One script, loaded after the form is shown. */
export { AddressField } from '../fields/AddressField.tsx';
export { ModelTools } from '../fields/ModelTools.tsx';
export { PageChip } from '../fields/PageChip.tsx';
export { ServiceFields } from '../fields/ServiceFields.tsx';
export { RequestsRegion } from '../run/RequestsRegion.tsx';
export { BudgetBack } from './BudgetBack.tsx';
export { BudgetLeft } from './BudgetLeft.tsx';
export { FormCost } from './FormCost.tsx';
export { KeptKey } from './KeptKey.tsx';
export { Ways } from './Ways.tsx';
