/**
 * The few parts of PostgreSQL's wire protocol that neither the client library nor the database handles for us:
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

const ERROR_RESPONSE = 0x45;
const HEADER_BYTES = 5;

const toMessage = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const toParameter = (name: string, value: string): Buffer =>
  toMessage('S', Buffer.from(`${name}\0${value}\0`));

/** What a server says to a new client: no password is needed, and it is ready. */
export const GREETING = Buffer.concat([
  toMessage('R', Buffer.alloc(4)),
  toParameter('client_encoding', 'UTF8'),
  toMessage('Z', Buffer.from('I')),
]);

/** A statement in the simple query protocol. */
export const toQuery = (text: string): Buffer => toMessage('Q', Buffer.from(`${text}\0`));

/** Whether this is the last message of a client that is disconnecting. */
export const isTerminate = (bytes: Uint8Array): boolean => bytes[0] === 'X'.charCodeAt(0);

const fieldsOf = (body: Buffer): Map<string, string> =>
  new Map(
    body
      .toString('utf8')
      .split('\0')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );

/** Finds the SQLSTATE of the first error that ends the session (`FATAL`, `PANIC`) in one or more whole messages. */
export const findFatal = (bytes: Uint8Array): string | null => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + HEADER_BYTES <= buffer.length;) {
    const end = at + 1 + buffer.readInt32BE(at + 1);
    if (buffer[at] === ERROR_RESPONSE) {
      const fields = fieldsOf(buffer.subarray(at + HEADER_BYTES, end));
      const severity = fields.get('V');
      if (severity === 'FATAL' || severity === 'PANIC') return fields.get('C') ?? '';
    }
    at = end;
  }
  return null;
};
