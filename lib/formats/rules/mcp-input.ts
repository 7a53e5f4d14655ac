import { checkFields, type Fields, readMembers } from './fields.ts';
import {
  type Findings,
  type Members,
  entriesOf,
  error,
  isMembers,
  isText,
  isTextWithin,
  toPointer,
} from './finding.ts';

/** What a person is asked for: environment variables, headers, variables in an address, arguments. */
const INPUT: Fields = {
  description: 'text',
  isRequired: 'flag',
  format: 'text',
  value: 'text',
  isSecret: 'flag',
  default: 'text',
  placeholder: 'text',
  choices: 'texts',
};
const ENTRY: Fields = { ...INPUT, variables: 'members', name: 'text' };
const ARGUMENT: Fields = { ...ENTRY, type: 'text', valueHint: 'text', isRepeated: 'flag' };
const FORMATS = new Set(['string', 'number', 'boolean', 'filepath']);

const checkFormat = function* ({ format }: Members, path: string): Findings {
  if (isText(format) && !FORMATS.has(format))
    yield error('mcp/input-format', `${path}/format`, 'input-format');
};

export const checkVariables = function* (variables: unknown, path: string): Findings {
  if (!isMembers(variables)) return;
  for (const [name, variable] of Object.entries(variables)) {
    const place = toPointer(path, name);
    const read = yield* readMembers(variable, place);
    if (read === null) continue;
    yield* checkFields(read, INPUT, place);
    yield* checkFormat(read, place);
  }
};

/** Environment variables and headers. */
export const checkNamedInputs = function* (inputs: unknown, path: string): Findings {
  for (const [input, place] of entriesOf(inputs, path)) {
    const read = yield* readMembers(input, place);
    if (read === null) continue;
    yield* checkFields(read, ENTRY, place);
    yield* checkFormat(read, place);
    yield* checkVariables(read['variables'], `${place}/variables`);
    if (!isTextWithin(read['name'], 1000)) yield error('mcp/input-name', `${place}/name`, 'input-name');
  }
};

const checkArgumentValue = function* (argument: Members, path: string): Findings {
  const { name } = argument;
  for (const field of ['value', 'default']) {
    const value = argument[field];
    if (isText(name) && name !== '' && isText(value) && value.startsWith(name))
      yield error('mcp/argument-value', `${path}/${field}`, 'argument-value');
  }
};

const checkArgument = function* (argument: Members, path: string): Findings {
  yield* checkFields(argument, ARGUMENT, path);
  yield* checkFormat(argument, path);
  yield* checkVariables(argument['variables'], `${path}/variables`);
  const { type, name, value, valueHint } = argument;
  if (type === 'positional') {
    if (!isText(value) && !isText(valueHint)) yield error('mcp/argument-format', path, 'argument-positional');
    return;
  }
  if (type !== 'named') {
    yield error('mcp/argument-format', `${path}/type`, 'argument-type');
    return;
  }
  if (!isTextWithin(name, 1000) || /[<>$\s]/.test(name))
    yield error('mcp/argument-name', `${path}/name`, 'argument-name');
  yield* checkArgumentValue(argument, path);
};

export const checkArguments = function* (list: unknown, path: string): Findings {
  for (const [argument, place] of entriesOf(list, path)) {
    const read = yield* readMembers(argument, place);
    if (read !== null) yield* checkArgument(read, place);
  }
};
