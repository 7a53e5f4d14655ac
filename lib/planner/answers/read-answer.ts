import { DEPTHS, parseJson } from '../../protocol/index.ts';
import { fit } from './json-schemas.ts';
import { ANSWER_SCHEMAS, type Answer, type AnswerName } from './schemas.ts';

/** The answer in a model's JSON text; undefined if it has not the form that was asked for. */
export const readAnswer = <Name extends AnswerName>(name: Name, text: string): Answer<Name> | undefined =>
  fit(ANSWER_SCHEMAS[name], parseJson(text, DEPTHS.model)) as Answer<Name> | undefined;
