/** Exactly these, in the forms that the Web Crypto API takes and texts carry. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8. The text must be well-formed: half of a surrogate pair would become U+FFFD, which is another text. */
export const toBytes = (text: string): Bytes => new TextEncoder().encode(text);

/** Null if it is not UTF-8. A byte order mark stays, so it is not JSON. */
export const toText = (bytes: Bytes): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

export const toHex = (bytes: Bytes): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const fromHex = (hex: string): Bytes =>
  Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));

export const toBase64 = (bytes: Bytes): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

export const toBase64Url = (bytes: Bytes): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Null unless it is exactly what `toBase64` writes: a second spelling of the same bytes would be a second envelope. */
export const fromBase64 = (text: string): Bytes | null => {
  try {
    const binary = atob(text);
    if (btoa(binary) !== text) return null;
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
};

/** Reads what `toBase64Url` wrote. */
export const fromBase64Url = (text: string): Bytes =>
  fromBase64(
    text
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .padEnd(Math.ceil(text.length / 4) * 4, '='),
  ) ?? new Uint8Array();

/** The SHA-256 of a text's UTF-8 bytes, in hex. */
export type Sha256 = (text: string) => string | Promise<string>;

/** Works everywhere. Node's own is several times as fast for small files. */
export const webSha256: Sha256 = async (text) =>
  toHex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', toBytes(text))));
