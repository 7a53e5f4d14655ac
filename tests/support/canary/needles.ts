/** One way in which a secret can stand in a file. */
export interface Needle {
  encoding: string;
  bytes: Buffer;
}

const BASE64_PHASES = [0, 1, 2] as const;

/**
 * The part of the secret's base64 that does not depend on what stands before or after it, for each of
 * the three positions it can start at.
 */
const base64Phase = (secret: Buffer, phase: 0 | 1 | 2): string => {
  const text = Buffer.concat([Buffer.alloc(phase), secret])
    .toString('base64')
    .replace(/=+$/, '');
  const first = [0, 2, 3][phase] ?? 0;
  const bits = (phase + secret.length) * 8;
  return text.slice(first, Math.floor(bits / 6));
};

const percent = (secret: Buffer): string =>
  [...secret].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const jsonEscaped = (secret: Buffer): string =>
  [...secret].map((byte) => String.raw`\u00${byte.toString(16).padStart(2, '0')}`).join('');

/** Every form a file is searched for. The secret is ASCII, as every provider key is. */
export const needlesOf = (secret: string): Needle[] => {
  const bytes = Buffer.from(secret, 'utf8');
  const texts: [string, string][] = [
    ['UTF-8', secret],
    ...BASE64_PHASES.map((phase): [string, string] => [`base64, phase ${phase}`, base64Phase(bytes, phase)]),
    ['hex', bytes.toString('hex')],
    ['HEX', bytes.toString('hex').toUpperCase()],
    ['percent-escaped', percent(bytes)],
    ['PERCENT-escaped', percent(bytes).toUpperCase()],
    ['JSON-escaped', jsonEscaped(bytes)],
  ];
  return [
    ...texts.map(([encoding, text]) => ({ encoding, bytes: Buffer.from(text, 'latin1') })),
    { encoding: 'UTF-16LE', bytes: Buffer.from(secret, 'utf16le') },
  ];
};
